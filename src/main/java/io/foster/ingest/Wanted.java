package io.foster.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.foster.config.IngestConfig;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The interactions that the settings want, and how many they do not; each is counted once, for the
 * first setting that leaves it out.
 *
 * @param rows those that are wanted
 * @param outsideCondition left out by {@code ingest.where}
 * @param outsideWindow left out by {@code ingest.from} and {@code ingest.until}
 * @param belowMinRating left out by {@code ingest.min-rating}
 * @param keys the settings that leave out some, for messages
 */
record Wanted(
    Dataset<Row> rows,
    long outsideCondition,
    long outsideWindow,
    long belowMinRating,
    String keys) {

  /** What the condition leaves out may be malformed: nobody asked for it. */
  static CheckedRows sparing(CheckedRows checked) {
    return new CheckedRows(
        checked.rows().withColumn("reason", when(col("selected"), col("reason"))),
        checked.lines(),
        checked.timeFormat());
  }

  /**
   * Chooses among records that are not malformed.
   *
   * @param good with selected, timestamp and, where there is a lowest one, rating
   */
  static Wanted of(Dataset<Row> good, IngestConfig config) {
    List<String> keys = new ArrayList<>();
    config.where().ifPresent(w -> keys.add("ingest.where"));
    config.from().ifPresent(f -> keys.add("ingest.from"));
    config.until().ifPresent(u -> keys.add("ingest.until"));
    config.minRating().ifPresent(r -> keys.add("ingest.min-rating"));
    if (keys.isEmpty()) {
      return new Wanted(good, 0, 0, 0, "");
    }
    Column window = lit(true);
    if (config.from().isPresent()) {
      window = window.and(col("timestamp").geq(config.from().get().toEpochMilli()));
    }
    if (config.until().isPresent()) {
      window = window.and(col("timestamp").lt(config.until().get().toEpochMilli()));
    }
    Column rated =
        config.minRating().isPresent()
            ? col("rating").geq(config.minRating().getAsDouble())
            : lit(true);
    Column selected = col("selected");
    Row out =
        good.agg(
                number(not(selected)),
                number(selected.and(not(window))),
                number(selected.and(window).and(not(rated))))
            .first();
    return new Wanted(
        good.filter(selected.and(window).and(rated)),
        out.getLong(0),
        out.getLong(1),
        out.getLong(2),
        " and " + String.join(", ", keys));
  }

  private static Column number(Column left) {
    return coalesce(sum(when(left, 1L)), lit(0L));
  }

  /** What was left out, for messages. */
  String leftOut() {
    long all = outsideCondition + outsideWindow + belowMinRating;
    return all == 0
        ? ""
        : " (%d left out by ingest.where, %d by ingest.from and ingest.until, %d by ingest.min-rating)"
            .formatted(outsideCondition, outsideWindow, belowMinRating);
  }
}
