package io.foster.ingest;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * Times outside of what interactions can have, 1990 to 2100: mostly written in another unit than
 * the one they were read in.
 *
 * @param format as in {@code input.columns.timestamp-format}
 * @param rows how many rows there are
 * @param odd how many of them have such a time
 * @param first the earliest of them, epoch ms
 * @param last the latest of them, epoch ms
 * @param fitting how many would be within the range in each other unit
 */
record OddTimes(
    String format, long rows, long odd, long first, long last, Map<String, Long> fitting) {
  private static final long FROM = Instant.parse("1990-01-01T00:00:00Z").toEpochMilli();
  private static final long TO = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

  /** How many of each unit are in a second, the coarsest first. */
  private static final Map<String, Long> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("seconds", 1L);
    UNITS.put("milliseconds", 1_000L);
    UNITS.put("microseconds", 1_000_000L);
    UNITS.put("nanoseconds", 1_000_000_000L);
  }

  static OddTimes none(String format) {
    return new OddTimes(format, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE, Map.of());
  }

  static Column isOdd(Column millis) {
    return millis.lt(FROM).or(millis.geq(TO));
  }

  /** For each other unit, in the order of {@link #others}: whether the time would be possible. */
  static List<Column> fits(String format, Column millis) {
    List<Column> fits = new ArrayList<>();
    for (String unit : others(format)) {
      double factor = (double) UNITS.get(format) / UNITS.get(unit);
      Column there = millis.cast("double").multiply(factor);
      fits.add(there.geq((double) FROM).and(there.lt((double) TO)));
    }
    return fits;
  }

  private static List<String> others(String format) {
    return UNITS.containsKey(format)
        ? UNITS.keySet().stream().filter(unit -> !unit.equals(format)).toList()
        : List.of();
  }

  /** Adds a row of sums: odd, first, last, and those of {@link #fits}. */
  OddTimes plus(Row sums, int at) {
    if (sums.isNullAt(at)) {
      return this;
    }
    Map<String, Long> all = new LinkedHashMap<>(fitting);
    List<String> units = others(format);
    for (int i = 0; i < units.size(); i++) {
      all.merge(units.get(i), sums.isNullAt(at + 3 + i) ? 0 : sums.getLong(at + 3 + i), Long::sum);
    }
    return new OddTimes(
        format,
        rows,
        odd + sums.getLong(at),
        Math.min(first, sums.getLong(at + 1)),
        Math.max(last, sums.getLong(at + 2)),
        all);
  }

  OddTimes of(long good) {
    return new OddTimes(format, good, odd, first, last, fitting);
  }

  /** A line for the user, where there are such times. */
  Optional<String> warning(String table) {
    if (odd == 0) {
      return Optional.empty();
    }
    String range = odd == 1 ? "at " + show(first) : "from " + show(first) + " to " + show(last);
    return Optional.of(
        "input.%s: %d of %d times read as %s are not between 1990 and 2100: %s; %s"
            .formatted(table, odd, rows, format, range, mend()));
  }

  private String mend() {
    for (Map.Entry<String, Long> unit : fitting.entrySet()) {
      if (unit.getValue() == odd && odd == rows) {
        return "they fit as %s: set input.columns.timestamp-format=%s, which the formats generic and recbole read"
            .formatted(unit.getKey(), unit.getKey());
      }
      if (unit.getValue() > 0) {
        return "%d of them fit as %s: write all times of the files in one unit, or the order within a history is wrong"
            .formatted(unit.getValue(), unit.getKey());
      }
    }
    return "check the column and its unit; if they are places in an order and no times, all is well";
  }

  private static String show(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
