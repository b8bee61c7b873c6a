package io.foster.ingest;

import io.foster.config.InputConfig.Format;

/** What mends a malformed record, by why it is one; the most likely one of them. */
final class Mends {
  private Mends() {}

  /**
   * A mend that fits, or "" where there is none in particular.
   *
   * @param reason of {@link CheckedRows}
   * @param text the record's beginning
   * @param format of the files
   */
  static String of(String reason, String text, Format format) {
    String line = text == null ? "" : text.strip();
    boolean cells =
        reason.equals("quote not closed")
            || reason.startsWith("not ") && reason.endsWith(" columns");
    if (reason.equals(Delimited.ESCAPED) || cells && line.contains("\\\"")) {
      return "quotes seem to be escaped by backslashes: set input.columns.escape=\\ (in a file,"
          + " escape = \"\\\\\"), or write quotes twice";
    }
    if (reason.equals("quote not closed")) {
      return "close the quote in the file or, where quotes are part of the text, set"
          + " input.columns.quote='\"\"'";
    }
    if (reason.startsWith("not ") && reason.matches("not [A-Za-z0-9_-]+")) {
      return "set input.charset to what the files are written in, such as windows-1252 or"
          + " ISO-8859-1";
    }
    if (reason.equals("not a JSON object") && line.startsWith("[")) {
      return "write one object on each line, for example with jq -c '.[]'";
    }
    if (reason.matches(".*JSON.*") && line.matches("[\\[{]")) {
      return "write each object on one line, for example with jq -c .";
    }
    if (reason.startsWith("bad time in ")) {
      return (format == Format.GENERIC || format == Format.RECBOLE
              ? ""
              : "set input.format=generic, name the columns in input.columns, and ")
          + "set input.columns.timestamp-format to how the times are written, or mend them";
    }
    if (reason.equals(MindReader.UNLABELLED)) {
      return "MIND's test split does not say what was clicked: name the others in"
          + " input.interactions, such as \"*{train,dev}*/behaviors.tsv\"";
    }
    return "";
  }
}
