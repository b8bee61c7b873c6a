package io.foster.config;

import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which column of the user's own files holds what: section {@code input.columns}. An empty optional
 * stands for the column of the field's very name where the file has one.
 *
 * @param fileType how the files are written
 * @param header whether the first line of a CSV or TSV file names its columns
 * @param dialect how CSV and TSV files (and RecBole's) separate and quote cells, where that differs
 *     from the format's own
 * @param listSeparator what separates the values of a list within one cell
 * @param timestampFormat {@code seconds}, {@code milliseconds}, {@code microseconds}, {@code
 *     nanoseconds}, {@code iso} or a pattern of {@link DateTimeFormatter}
 * @param timestamp the column of times; empty: there are none, and the order is that of the files
 * @param attributes further item columns to keep, by name
 */
public record ColumnMapping(
    FileType fileType,
    boolean header,
    Dialect dialect,
    String listSeparator,
    String timestampFormat,
    String user,
    String item,
    Optional<String> timestamp,
    Optional<String> rating,
    String itemId,
    Optional<String> title,
    Optional<String> brand,
    Optional<String> categories,
    Optional<String> description,
    Optional<String> features,
    List<String> attributes) {

  private static final Set<String> NAMED_TIMES =
      Set.of("seconds", "milliseconds", "microseconds", "nanoseconds", "iso");

  /** How a generic file is written. */
  public enum FileType {
    AUTO,
    CSV,
    TSV,
    JSON_LINES,
    PARQUET
  }

  /**
   * How cells are separated and quoted; an empty optional stands for what the format does.
   *
   * @param separator what stands between two cells
   * @param quote the character around cells that hold separators or line breaks; "" for none
   * @param escape the character before a quote within such a cell; the quote itself where it is
   *     doubled
   */
  public record Dialect(
      Optional<String> separator, Optional<String> quote, Optional<String> escape) {
    static final Dialect USUAL = new Dialect(Optional.empty(), Optional.empty(), Optional.empty());

    /** A separator, the rest as usual. */
    public static Dialect separatedBy(String separator) {
      return new Dialect(Optional.of(separator), Optional.empty(), Optional.empty());
    }

    static Dialect read(Section s) {
      Optional<String> separator =
          s.optionalString("separator").map(text -> text.equals("\\t") ? "\t" : text);
      Optional<String> quote = s.optionalString("quote");
      Optional<String> escape = s.optionalString("escape");
      if (separator.filter(text -> text.isEmpty() || text.matches(".*[\\r\\n].*")).isPresent()) {
        s.problem("separator", "is empty or a line break", "write what separates cells, such as ;");
      }
      if (quote.filter(text -> text.length() > 1).isPresent()) {
        s.problem("quote", "is longer than a character", "write one, or \"\" for none");
      }
      if (escape.filter(text -> text.length() != 1).isPresent()) {
        s.problem("escape", "is not one character", "write the one that stands before a quote");
      }
      if (quote.isPresent() && quote.equals(separator)) {
        s.problem("quote", "is the separator", "write another character, or \"\" for none");
      }
      return new Dialect(separator, quote, escape);
    }
  }

  /** The layout of the format {@code foster}: the field's own names, times in seconds. */
  public static final ColumnMapping FOSTER =
      new ColumnMapping(
          FileType.AUTO,
          true,
          Dialect.USUAL,
          "|",
          "seconds",
          "user_id",
          "item_id",
          Optional.of("timestamp"),
          Optional.empty(),
          "item_id",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  static ColumnMapping read(Section s) {
    String time = s.string("timestamp-format");
    if (!NAMED_TIMES.contains(time) && isPattern(time) && losesTimeOfDay(time)) {
      s.problem(
          "timestamp-format",
          "\"" + time + "\" has parts of a time of day but gives none",
          "write hours, minutes and seconds, such as yyyy-MM-dd HH:mm:ss, or hh:mm a");
    }
    if (!NAMED_TIMES.contains(time) && !isPattern(time)) {
      s.problem(
          "timestamp-format",
          "\"" + time + "\" is no date pattern",
          "write seconds, milliseconds, microseconds, nanoseconds, iso or a pattern such as"
              + " yyyy-MM-dd");
    }
    if (s.string("list-separator").isEmpty()) {
      s.problem("list-separator", "is empty", "write what separates values, such as |");
    }
    return new ColumnMapping(
        s.choice("file-type", FileType.class),
        s.bool("header"),
        Dialect.read(s),
        s.string("list-separator"),
        time,
        s.string("user"),
        s.string("item"),
        s.optionalString("timestamp"),
        s.optionalString("rating"),
        s.string("item-id"),
        s.optionalString("title"),
        s.optionalString("brand"),
        s.optionalString("categories"),
        s.optionalString("description"),
        s.optionalString("features"),
        s.strings("attributes"));
  }

  private static boolean isPattern(String pattern) {
    try {
      return !pattern.isBlank() && !DateTimeFormatter.ofPattern(pattern).toString().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A pattern of times without the texts in quotes. */
  public static String patternLetters(String pattern) {
    return pattern.replaceAll("'[^']*'", "");
  }

  /** Whether Java makes a date alone of what the pattern writes of a time of day. */
  private static boolean losesTimeOfDay(String pattern) {
    if (!patternLetters(pattern).matches(".*[HhKkmsSAnNaB].*")) {
      return false;
    }
    DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    try {
      String written = formatter.format(ZonedDateTime.parse("2024-01-31T09:15:42.123Z"));
      return formatter.parse(written).query(TemporalQueries.localTime()) == null;
    } catch (DateTimeException e) {
      // Such a pattern writes what it cannot read, or the other way round; the rows will tell.
      return false;
    }
  }
}
