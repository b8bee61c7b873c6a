package io.foster.config;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where the interactions and the item texts come from: section {@code input}.
 *
 * @param dir the folder with the raw files, a Hadoop URI; empty where a command needs no raw data
 * @param format the files' format
 * @param interactions which files hold the interactions: a name or glob below {@code dir} or a URI;
 *     or a table, see {@link TableName}
 * @param items which files hold the items, likewise
 * @param charset the character set of text files; empty for the format's own
 * @param missing texts that stand for no value, in any case of letters; an empty one always does
 * @param mindHistory whether MIND's history column counts as clicks
 * @param columns which column holds what, for the formats generic and recbole
 */
public record InputConfig(
    Optional<String> dir,
    Format format,
    Optional<String> interactions,
    Optional<String> items,
    Optional<String> charset,
    List<String> missing,
    boolean mindHistory,
    ColumnMapping columns) {

  /** The same for another folder. */
  public InputConfig at(String other) {
    return new InputConfig(
        Optional.of(other), format, interactions, items, charset, missing, mindHistory, columns);
  }

  /** The table that {@code interactions} names, where it is one. */
  public Optional<TableName> interactionsTable() {
    return interactions.flatMap(TableName::of);
  }

  /** The table that {@code items} names, where it is one. */
  public Optional<TableName> itemsTable() {
    return items.flatMap(TableName::of);
  }

  /** Whether anything is read from files. */
  public boolean readsFiles() {
    return interactionsTable().isEmpty() || itemsTable().isEmpty();
  }

  /** The formats of raw data, written in lower case with hyphens. */
  public enum Format {
    AUTO,
    AMAZON_2014,
    AMAZON_2018,
    AMAZON_2023,
    YELP,
    MOVIELENS_100K,
    MOVIELENS_1M,
    MOVIELENS_20M,
    MIND,
    RECBOLE,
    FOSTER,
    GENERIC;

    /** The name as the user writes it. */
    public String label() {
      return Section.name(this);
    }
  }

  public static InputConfig read(Section s) {
    Optional<String> charset = s.optionalString("charset");
    if (charset.isPresent() && !supported(charset.get())) {
      s.problem(
          "charset",
          "\"" + charset.get() + "\" is not a character set Java knows",
          "write UTF-8, ISO-8859-1 or the like");
    } else if (charset.isPresent() && !keepsAscii(charset.get())) {
      s.problem(
          "charset",
          charset.get() + " does not write ASCII as single bytes, which finding lines takes",
          "convert the files, for example with iconv -f "
              + charset.get()
              + " -t UTF-8, and use"
              + " UTF-8");
    }
    return new InputConfig(
        s.optionalString("dir"),
        s.choice("format", Format.class),
        place(s, "interactions"),
        place(s, "items"),
        charset,
        s.strings("missing"),
        s.bool("mind-history"),
        ColumnMapping.read(s.section("columns")));
  }

  private static Optional<String> place(Section s, String key) {
    Optional<String> place = s.optionalString(key);
    place
        .flatMap(TableName::of)
        .ifPresent(
            table ->
                table
                    .problem()
                    .ifPresent(
                        problem -> {
                          int mend = problem.lastIndexOf("; ");
                          s.problem(
                              key,
                              table + " " + problem.substring(0, mend),
                              problem.substring(mend + 2));
                        }));
    return place;
  }

  /** Whether line ends, separators and quotes are the single bytes they are in ASCII. */
  private static boolean keepsAscii(String charset) {
    String used = "\r\n\t,;|:\"'{}[]\\ ";
    Charset set = Charset.forName(charset);
    return set.canEncode()
        && Arrays.equals(used.getBytes(set), used.getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean supported(String charset) {
    try {
      return Charset.isSupported(charset);
    } catch (IllegalCharsetNameException e) {
      return false;
    }
  }
}
