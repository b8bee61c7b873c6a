package io.foster.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.foster.ingest.IngestReport.FileCount;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * What one pass over the checked rows of a table counts.
 *
 * @param files of each file, in name order
 * @param found how much of each thing of {@link Found} is in the good rows
 * @param times of the good rows
 */
record TableCounts(List<FileCount> files, Map<Found, Long> found, OddTimes times) {

  /** What is counted, each in a column of the checked rows. */
  enum Found {
    ODD_IDS(
        "%d ids look like missing values (NaN, None and the like, see input.missing) and are kept as"
            + " ids; leave out those rows if nobody is meant"),
    ROUNDED_IDS(
        "%d ids are numbers that a spreadsheet has rounded (such as 9.78014E+12): different things"
            + " share one id; take the ids from where they come from, or export them as text"),
    DROPPED(
        "%d titles, brands or attributes were source of a page (scripts, styles, markup) and are left"
            + " out"),
    NAMELESS(
        "%d objects in lists of categories, descriptions or features have no name, title or"
            + " description, and not one text alone; they are left out: write lists of texts");

    private final String warning;

    Found(String warning) {
      this.warning = warning;
    }

    private String column() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Of the sums: the file, the reason and the number of rows stand before them. */
  private static final int FIRST = 3;

  static TableCounts of(String table, CheckedRows checked) {
    boolean timed = checked.timeFormat().isPresent();
    List<Column> sums = new ArrayList<>();
    for (Found what : Found.values()) {
      sums.add(sum(when(col("reason").isNull(), col(what.column()))));
    }
    if (timed) {
      Column odd = OddTimes.isOdd(col("timestamp")).and(col("reason").isNull());
      sums.add(sum(when(odd, 1L)));
      sums.add(min(when(odd, col("timestamp"))));
      sums.add(max(when(odd, col("timestamp"))));
      OddTimes.fits(checked.timeFormat().get(), col("timestamp"))
          .forEach(fits -> sums.add(sum(when(odd.and(fits), 1L))));
    }
    List<Row> rows =
        checked
            .rows()
            .groupBy("file", "reason")
            .agg(count(lit(1)), sums.toArray(Column[]::new))
            .collectAsList();
    Map<String, Map<String, Long>> rejected = new TreeMap<>();
    Map<String, Long> records = new TreeMap<>();
    Map<Found, Long> found = new EnumMap<>(Found.class);
    OddTimes times = OddTimes.none(checked.timeFormat().orElse(""));
    long good = 0;
    for (Row row : rows) {
      String file = row.getString(0);
      records.merge(file, row.getLong(2), Long::sum);
      if (!row.isNullAt(1)) {
        rejected.computeIfAbsent(file, f -> new TreeMap<>()).put(row.getString(1), row.getLong(2));
        continue;
      }
      good += row.getLong(2);
      for (Found what : Found.values()) {
        int at = FIRST + what.ordinal();
        found.merge(what, row.isNullAt(at) ? 0 : row.getLong(at), Long::sum);
      }
      times = timed ? times.plus(row, FIRST + Found.values().length) : times;
    }
    List<FileCount> files = new ArrayList<>();
    new TreeMap<>(checked.lines())
        .forEach(
            (file, lines) ->
                files.add(
                    new FileCount(
                        table,
                        file,
                        lines,
                        records.getOrDefault(file, 0L),
                        rejected.getOrDefault(file, Map.of()))));
    return new TableCounts(files, found, times.of(good));
  }

  /** How many records are not malformed. */
  long good() {
    return files.stream().mapToLong(c -> c.records() - c.malformed()).sum();
  }

  /** What the user should know of the table though nothing is malformed; a line each. */
  List<String> warnings(String table) {
    List<String> warnings = new ArrayList<>();
    found.forEach(
        (what, n) -> {
          if (n > 0) {
            warnings.add("input." + table + ": " + what.warning.formatted(n));
          }
        });
    times.warning(table).ifPresent(warnings::add);
    return warnings;
  }
}
