package io.foster.ingest;

import io.foster.config.ColumnMapping.Dialect;
import java.io.Serializable;

/**
 * How the cells of a line are separated and quoted.
 *
 * @param separator what stands between two cells
 * @param quote the character around cells that hold separators or line breaks; "" for none
 * @param escape the character before a quote within such a cell; the quote itself where it stands
 *     twice (RFC 4180)
 */
record CellSyntax(String separator, String quote, String escape) implements Serializable {
  /** Comma-separated, as in RFC 4180. */
  static final CellSyntax CSV = new CellSyntax(",", "\"", "\"");

  /** Tabs between cells, quoted like CSV. */
  static final CellSyntax TSV = new CellSyntax("\t", "\"", "\"");

  /** Cells between separators as they stand. */
  static CellSyntax plain(String separator) {
    return new CellSyntax(separator, "", "");
  }

  /** This one with what the user has set. */
  CellSyntax with(Dialect dialect) {
    String quoted = dialect.quote().orElse(quote);
    return new CellSyntax(
        dialect.separator().orElse(separator),
        quoted,
        dialect.escape().orElse(dialect.quote().isPresent() || escape.isEmpty() ? quoted : escape));
  }

  boolean quotes() {
    return !quote.isEmpty();
  }

  /** Whether a line in a character set that keeps ASCII can hold a quoted cell. */
  boolean mayQuote(byte[] line) {
    if (!quotes() || quote.charAt(0) > 127) {
      return quotes();
    }
    for (byte b : line) {
      if (b == quote.charAt(0)) {
        return true;
      }
    }
    return false;
  }

  /**
   * What a line holds.
   *
   * @param separators separators outside of quotes
   * @param open whether the line ends within a quoted cell, which goes on in the next line
   * @param broken whether the quote that ends an earlier line's cell stands before other text: it
   *     is none that ends a cell, and that line's quote was none that begins one
   * @param escaped whether a quote in the middle of a quoted cell stands behind a backslash, which
   *     is not what escapes quotes here: the cell would be read with its quotes and backslashes
   */
  record Scan(int separators, boolean open, boolean broken, boolean escaped) {}

  /**
   * Follows the quotes of a line. A quote opens a cell only at its start, blanks aside; a quote
   * that no separator follows ends the quoting, as in Spark's own reader.
   *
   * @param open whether the line begins within a quoted cell
   */
  Scan scan(String line, boolean open) {
    if (!quotes()) {
      return new Scan(count(line), false, false, false);
    }
    char mark = quote.charAt(0);
    char before = escape.charAt(0);
    int separators = 0;
    boolean quoted = open;
    boolean atStart = !open;
    boolean earlier = open;
    boolean broken = false;
    boolean escaped = false;
    int i = 0;
    while (i < line.length()) {
      char c = line.charAt(i);
      if (quoted) {
        boolean escapes = c == before && (before != mark || next(line, i) == mark);
        quoted = escapes || c != mark;
        i += escapes ? 2 : 1;
        escaped |= !quoted && before == mark && backslash(line, i - 2) && !endsCell(line, i);
        if (earlier && !quoted) {
          earlier = false;
          broken = !endsCell(line, i);
        }
      } else if (line.startsWith(separator, i)) {
        separators++;
        atStart = true;
        i += separator.length();
      } else {
        quoted = atStart && c == mark;
        atStart = atStart && !quoted && c == ' ';
        i++;
      }
    }
    return new Scan(separators, quoted, broken, escaped);
  }

  private static boolean backslash(String line, int at) {
    return at >= 0 && line.charAt(at) == '\\';
  }

  /** Whether a separator or the line's end stands at {@code from}, blanks aside. */
  private boolean endsCell(String line, int from) {
    int at = from;
    while (at < line.length() && line.charAt(at) == ' ' && !line.startsWith(separator, at)) {
      at++;
    }
    return at == line.length() || line.startsWith(separator, at);
  }

  private int count(String line) {
    int n = 0;
    for (int at = line.indexOf(separator); at >= 0; at = line.indexOf(separator, at)) {
      n++;
      at += separator.length();
    }
    return n;
  }

  private static int next(String line, int i) {
    return i + 1 < line.length() ? line.charAt(i + 1) : -1;
  }
}
