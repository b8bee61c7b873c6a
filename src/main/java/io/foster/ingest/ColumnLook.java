package io.foster.ingest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What the first rows show of a column.
 *
 * @param name as it is written
 * @param rows how many rows were looked at
 * @param values the values of those that have one
 * @param typedTime how its times are written, where the file says so
 */
record ColumnLook(String name, int rows, List<String> values, Optional<String> typedTime) {
  private static final long FROM = 788_918_400_000L; // 1995
  private static final long TO = 2_051_222_400_000L; // 2035

  /** How times are often written; day before month and the reverse both, to see what is unclear. */
  private static final List<String> TIMES =
      List.of(
          "iso",
          "seconds",
          "milliseconds",
          "microseconds",
          "nanoseconds",
          "EEE MMM dd HH:mm:ss Z yyyy",
          "yyyyMMdd",
          "yyyyMMddHHmmss",
          "yyyy/MM/dd",
          "yyyy/MM/dd HH:mm:ss",
          "dd.MM.yyyy",
          "dd.MM.yyyy HH:mm",
          "d/M/yyyy",
          "M/d/yyyy",
          "d/M/yyyy H:mm",
          "M/d/yyyy H:mm",
          "M/d/yyyy h:mm:ss a");

  /** The name in lower case without what separates words. */
  String plainName() {
    String last = name.substring(name.lastIndexOf('.') + 1);
    String outer = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    // The id within an actor is the actor's.
    String whole = last.equalsIgnoreCase("id") ? outer + last : last;
    return whole.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  int distinct() {
    return new HashSet<>(values).size();
  }

  /** Whether no value is there twice, and hardly one is missing. */
  boolean isKey() {
    return !values.isEmpty() && distinct() == values.size() && values.size() >= 0.98 * rows;
  }

  boolean isNumber() {
    return !values.isEmpty() && values.stream().allMatch(v -> Fields.number(v) != null);
  }

  /** Whether it may be a rating: few numbers, none of them large. */
  boolean isRating() {
    return isNumber()
        && distinct() <= 21
        && values.stream().mapToDouble(Fields::number).allMatch(v -> v >= -10 && v <= 100);
  }

  /** The ways in which all of its values are times between 1995 and 2035. */
  List<String> times() {
    if (typedTime.isPresent()) {
      return List.of(typedTime.get());
    }
    List<String> fitting = new ArrayList<>();
    if (values.isEmpty() || values.size() < 0.9 * rows) {
      return fitting;
    }
    for (String format : TIMES) {
      Timestamps times = new Timestamps(format);
      boolean all =
          values.stream()
              .map(times::millis)
              .allMatch(millis -> millis != null && millis >= FROM && millis < TO);
      if (all) {
        fitting.add(format);
      }
    }
    return fitting;
  }

  /** Characters of an average value. */
  double length() {
    return values.stream().mapToInt(String::length).average().orElse(0);
  }

  /** Whether its values are words and not numbers, codes or addresses. */
  boolean isText() {
    long words =
        values.stream()
            .filter(
                v -> v.matches(".*\\p{L}{2,}.*") && !v.matches("(?i)https?://.*|[0-9a-f-]{16,}"))
            .count();
    return !values.isEmpty() && words >= 0.8 * values.size();
  }

  /** What stands between the values of a list within a cell, where many cells have it. */
  Optional<String> listSeparator() {
    for (String separator : List.of("|", ";", " > ", ">", ",")) {
      long with = values.stream().filter(v -> v.contains(separator)).count();
      if (with > 0.3 * values.size() && values.stream().noneMatch(v -> v.startsWith("["))) {
        return Optional.of(separator.strip());
      }
    }
    return Optional.empty();
  }

  /** Evidence in words, with its first values. */
  String shows() {
    Set<String> first = new LinkedHashSet<>();
    for (String value : values) {
      if (first.size() < 3) {
        first.add('"' + BadRows.excerpt(value, 40) + '"');
      }
    }
    return "%d different values in %d rows: %s"
        .formatted(distinct(), rows, String.join(", ", first));
  }
}
