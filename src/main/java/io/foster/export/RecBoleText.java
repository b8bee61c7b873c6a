package io.foster.export;

import io.foster.base.ConfigException;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a cell of RecBole's files can hold. RecBole reads them with pandas: tabs and line breaks end
 * a cell, a quotation mark at its start begins a quoted one, and some words are missing values.
 */
final class RecBoleText {
  /** What pandas takes for a missing value; RecBole drops an interaction that has one as its id. */
  private static final Set<String> MISSING =
      Set.of(
          "",
          "#N/A",
          "#N/A N/A",
          "#NA",
          "-1.#IND",
          "-1.#QNAN",
          "-NaN",
          "-nan",
          "1.#IND",
          "1.#QNAN",
          "<NA>",
          "N/A",
          "NA",
          "NULL",
          "NaN",
          "None",
          "n/a",
          "nan",
          "null");

  private RecBoleText() {}

  /**
   * An id, which stands as it is.
   *
   * @throws ConfigException if RecBole would read another one
   */
  static String id(String id) {
    if (id.matches("(?s).*[\\t\\r\\n].*")) {
      throw refused(id, "holds a tab or a line break, which RecBole's files cannot");
    }
    if (id.startsWith("\"")) {
      throw refused(id, "begins with a quotation mark, which RecBole takes for quoted text");
    }
    if (MISSING.contains(id)) {
      throw refused(id, "is a missing value to RecBole");
    }
    return id;
  }

  /**
   * An item's id, which stands in lists too.
   *
   * @throws ConfigException if RecBole would read another one
   */
  static String itemId(String id) {
    if (id.contains(" ")) {
      throw refused(id, "holds a space, which RecBole's lists of items cannot");
    }
    return id(id);
  }

  private static ConfigException refused(String id, String why) {
    return new ConfigException(
        "--to: the id \"" + id.replaceAll("\\s", " ") + "\" " + why + "; replace it in the data");
  }

  /** Text on one line; a space before it keeps pandas from taking it for quoted or missing. */
  static String words(String text) {
    String line =
        text.lines()
            .map(String::strip)
            .collect(Collectors.joining(" "))
            .replaceAll("\\s+", " ")
            .strip();
    boolean taken = line.startsWith("\"") || !line.isEmpty() && MISSING.contains(line);
    return taken ? " " + line : line;
  }
}
