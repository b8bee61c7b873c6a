package io.foster.ingest;

import static org.apache.spark.sql.functions.udf;

import io.foster.config.ColumnMapping;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Reads points in time as epoch milliseconds: {@code seconds}, {@code milliseconds}, {@code
 * microseconds} or {@code nanoseconds} since 1970 (fractions allowed), {@code iso}, or a pattern of
 * {@link DateTimeFormatter} in English, in any case of letters. A time without a zone is UTC,
 * whatever the zone of the Spark session; a date is its first instant.
 */
final class Timestamps implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffsetId()
          .toFormatter(Locale.ROOT);

  /** A time, then a zone as others than ISO 8601 write it. */
  private static final Pattern ZONE =
      Pattern.compile("(.*[T].*?) *(?:(?:UTC|GMT|Z)|([+-]\\d\\d):?(\\d\\d)?)");

  /** No time needs more; reading a number of digits takes the square of their count. */
  private static final int MAX_LENGTH = 1000;

  /** A year of two digits, with nothing else of a year beside it. */
  private static final Pattern TWO_DIGITS = Pattern.compile("(?<![yu])(?:yy|uu)(?![yu])");

  /** Of two-digit years Java makes 2000 to 2099; from here on they are a hundred years earlier. */
  private static final int PIVOT = 2069;

  private final String format;
  private final boolean twoDigits;
  private transient DateTimeFormatter formatter;

  Timestamps(String format) {
    this.format = format;
    twoDigits = TWO_DIGITS.matcher(ColumnMapping.patternLetters(format)).find();
  }

  /** Epoch milliseconds of a column of strings, null where there is no such time. */
  static Column millis(Column raw, String format) {
    Timestamps timestamps = new Timestamps(format);
    return udf((UDF1<String, Long>) timestamps::millis, DataTypes.LongType).apply(raw);
  }

  /** Epoch milliseconds, or null where {@code raw} is no such time. */
  Long millis(String raw) {
    if (raw == null || raw.isBlank() || raw.length() > MAX_LENGTH) {
      return null;
    }
    try {
      return switch (format) {
        case "seconds" -> scaled(raw, 3);
        case "milliseconds" -> scaled(raw, 0);
        case "microseconds" -> scaled(raw, -3);
        case "nanoseconds" -> scaled(raw, -6);
        case "iso" -> iso(raw.trim());
        default -> inCentury(millis(pattern(), raw.trim()));
      };
    } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
      return null;
    }
  }

  private static long iso(String raw) {
    String text = raw.replaceFirst(" +(?=\\d)", "T");
    // What Python, SQL and BigQuery write behind the time.
    Matcher zone = ZONE.matcher(text);
    if (zone.matches()) {
      text =
          zone.group(1)
              + (zone.group(2) == null
                  ? "Z"
                  : zone.group(2) + ":" + (zone.group(3) == null ? "00" : zone.group(3)));
    }
    return millis(ISO, text);
  }

  private static long scaled(String raw, int decimals) {
    BigDecimal number = new BigDecimal(raw.trim());
    if (Math.abs((long) number.precision() - number.scale()) > 20) {
      throw new ArithmeticException("no point in time");
    }
    return number.movePointRight(decimals).setScale(0, RoundingMode.FLOOR).longValueExact();
  }

  private static long millis(DateTimeFormatter formatter, String text) {
    TemporalAccessor parsed = formatter.parse(text);
    LocalDate day = parsed.query(TemporalQueries.localDate());
    // Java takes 30 February for the month's last day.
    if (day != null && day.getDayOfMonth() == day.lengthOfMonth()) {
      TemporalAccessor written = formatter.parseUnresolved(text, new ParsePosition(0));
      if (written.isSupported(ChronoField.DAY_OF_MONTH)
          && written.getLong(ChronoField.DAY_OF_MONTH) > day.getDayOfMonth()) {
        throw new DateTimeException("no day of that month");
      }
    }
    return millis(parsed);
  }

  /**
   * A year of two digits as others than Java read it: 69 to 99 are of the twentieth century (POSIX,
   * strptime).
   */
  private long inCentury(long millis) {
    if (!twoDigits) {
      return millis;
    }
    LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    return time.getYear() < PIVOT
        ? millis
        : time.minusYears(100).toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  private static long millis(TemporalAccessor parsed) {
    if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
      return Math.addExact(
          Math.multiplyExact(parsed.getLong(ChronoField.INSTANT_SECONDS), 1000L),
          parsed.get(ChronoField.MILLI_OF_SECOND));
    }
    LocalDate date = LocalDate.from(parsed);
    LocalDateTime time =
        parsed.query(TemporalQueries.localTime()) == null
            ? date.atStartOfDay()
            : LocalDateTime.from(parsed);
    return time.toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  private DateTimeFormatter pattern() {
    if (formatter == null) {
      // Databases write JAN, spreadsheets pm.
      formatter =
          new DateTimeFormatterBuilder()
              .parseCaseInsensitive()
              .appendPattern(format)
              .toFormatter(Locale.ENGLISH);
    }
    return formatter;
  }
}
