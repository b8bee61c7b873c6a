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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * What one pass over the checked rows of a table counts.
 *
 * @param files of each file, in name order
 * @param oddIds ids that look like no value
 * @param dropped values that were source of a page
 * @param times of the good rows
 */
record TableCounts(List<FileCount> files, long oddIds, long dropped, OddTimes times) {

  static TableCounts of(String table, CheckedRows checked) {
    boolean timed = checked.timeFormat().isPresent();
    List<Column> sums = new ArrayList<>();
    sums.add(sum(when(col("reason").isNull(), col("odd_ids"))));
    sums.add(sum(when(col("reason").isNull(), col("dropped"))));
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
    long oddIds = 0;
    long dropped = 0;
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
      oddIds += row.isNullAt(3) ? 0 : row.getLong(3);
      dropped += row.isNullAt(4) ? 0 : row.getLong(4);
      times = timed ? times.plus(row, 5) : times;
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
    return new TableCounts(files, oddIds, dropped, times.of(good));
  }

  /** How many records are not malformed. */
  long good() {
    return files.stream().mapToLong(c -> c.records() - c.malformed()).sum();
  }

  /** What the user should know of the table though nothing is malformed; a line each. */
  List<String> warnings(String table) {
    List<String> warnings = new ArrayList<>();
    if (oddIds > 0) {
      warnings.add(
          "input.%s: %d ids look like missing values (NaN, None and the like, see input.missing) and are kept as ids; leave out those rows if nobody is meant"
              .formatted(table, oddIds));
    }
    if (dropped > 0) {
      warnings.add(
          "input.%s: %d titles, brands or attributes were source of a page (scripts, styles, markup) and are left out"
              .formatted(table, dropped));
    }
    times.warning(table).ifPresent(warnings::add);
    return warnings;
  }
}
