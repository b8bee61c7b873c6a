package io.foster.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The records of one table with the verdict on each: {@code file}, {@code line_number}, {@code
 * row}, {@code reason} (null for good records), {@code value} (the record as it stands in the file)
 * and the table's own columns. Blank lines and headers are not records.
 *
 * @param lines how many lines each file has, blank ones and headers included
 */
record CheckedRows(Dataset<Row> rows, Map<String, Long> lines) {
  private static final int EXCERPT = 200;

  /** A raw value and what its column is called, for reasons. */
  record Field(String name, Column value) {
    static Field of(String record, String name) {
      return new Field(name, col(record).getField(name));
    }

    /** Why the value is no id: ids are kept as they are but must not be blank. */
    Column badId() {
      return when(value.isNull(), lit("missing " + name))
          .when(trim(value).equalTo(""), lit("empty id in " + name));
    }

    Column badTime(Column millis) {
      return when(value.isNull().or(trim(value).equalTo("")), lit("missing " + name))
          .when(millis.isNull(), lit("bad time in " + name));
    }
  }

  /**
   * Checks interactions.
   *
   * @param rows numbered rows with {@code value} and {@code error}
   * @param format how the time is written, see {@link Timestamps}
   */
  static Dataset<Row> interactions(
      Dataset<Row> rows, Field user, Field item, Field time, String format, Column rating) {
    Column millis = col("timestamp");
    return rows.withColumn("timestamp", Timestamps.millis(time.value(), format))
        .withColumn(
            "reason", coalesce(col("error"), user.badId(), item.badId(), time.badTime(millis)))
        .select(
            col("file"),
            col("line_number"),
            col("row"),
            col("reason"),
            col("value"),
            user.value().as("user_id"),
            item.value().as("item_id"),
            millis,
            rating.as("rating"));
  }

  /** Checks items; only the id is required. */
  static Dataset<Row> items(
      Dataset<Row> rows,
      Field id,
      Column title,
      Column brand,
      Column categories,
      Column description,
      Column features,
      Map<String, Column> attributes) {
    return rows.withColumn("reason", coalesce(col("error"), id.badId()))
        .select(
            col("file"),
            col("line_number"),
            col("row"),
            col("reason"),
            col("value"),
            id.value().as("item_id"),
            Fields.text(title).as("title"),
            Fields.text(brand).as("brand"),
            Fields.categories(categories).as("categories"),
            Fields.text(description).as("description"),
            Fields.list(features).as("features"),
            Fields.attributes(attributes).as("attributes"));
  }

  /** With the beginning of bad records as text instead of every record's value. */
  CheckedRows withExcerpts() {
    Column text = when(col("reason").isNotNull(), substring(col("value"), 1, EXCERPT));
    return new CheckedRows(rows.withColumn("text", text).drop("value"), lines);
  }
}
