package io.foster.config;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the interactions and the item texts come from: section {@code input}.
 *
 * @param dir the folder with the raw files, a Hadoop URI; empty where a command needs no raw data
 * @param format the files' format
 * @param interactions which files hold the interactions: a name or glob below {@code dir} or a URI
 * @param items which files hold the items, likewise
 * @param charset the character set of text files; empty for the format's own
 * @param mindHistory whether MIND's history column counts as clicks
 * @param columns which column holds what, for the formats generic and recbole
 */
public record InputConfig(
    Optional<String> dir,
    Format format,
    Optional<String> interactions,
    Optional<String> items,
    Optional<String> charset,
    boolean mindHistory,
    ColumnMapping columns) {

  /** The same for another folder. */
  public InputConfig at(String other) {
    return new InputConfig(
        Optional.of(other), format, interactions, items, charset, mindHistory, columns);
  }

  /** The formats of raw data, written in lower case with hyphens. */
  public enum Format {
    AUTO,
    AMAZON_2014,
    AMAZON_2018,
    AMAZON_2023,
    YELP,
    MOVIELENS_1M,
    MOVIELENS_20M,
    MIND,
    RECBOLE,
    FOSTER,
    GENERIC;

    /** The name as the user writes it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public static InputConfig read(Section s) {
    Optional<String> charset = s.optionalString("charset");
    if (charset.isPresent() && !supported(charset.get())) {
      s.problem(
          "charset",
          "\"" + charset.get() + "\" is not a character set Java knows",
          "write UTF-8, ISO-8859-1 or the like");
    }
    return new InputConfig(
        s.optionalString("dir"),
        s.choice("format", Format.class),
        s.optionalString("interactions"),
        s.optionalString("items"),
        charset,
        s.bool("mind-history"),
        ColumnMapping.read(s.section("columns")));
  }

  private static boolean supported(String charset) {
    try {
      return Charset.isSupported(charset);
    } catch (IllegalCharsetNameException e) {
      return false;
    }
  }
}
