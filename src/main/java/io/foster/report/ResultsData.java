package io.foster.report;

import io.foster.evaluate.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.text.StringEscapeUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Cells in long form, a row for each cell and metric: CSV for people, Parquet for programs. */
public final class ResultsData {
  private static final StructType SCHEMA =
      column("dataset", DataTypes.StringType)
          .add("method", DataTypes.StringType, false)
          .add("training", DataTypes.StringType, false)
          .add("sequences", DataTypes.IntegerType, false)
          .add("length", DataTypes.IntegerType, false)
          .add("student", DataTypes.StringType, false)
          .add("seed", DataTypes.LongType, false)
          .add("metric", DataTypes.StringType, false)
          .add("value", DataTypes.DoubleType, false)
          .add("validation", DataTypes.DoubleType, false)
          .add("train_steps", DataTypes.IntegerType, false)
          .add("train_seconds", DataTypes.DoubleType, false)
          .add("make_steps", DataTypes.IntegerType, false)
          .add("make_seconds", DataTypes.DoubleType, false)
          .add("make_resident_bytes", DataTypes.LongType, false)
          .add("make_peak_bytes", DataTypes.LongType, false);

  private final List<Row> rows = new ArrayList<>();

  public ResultsData(List<Cell> cells) {
    for (Cell c : cells) {
      c.metrics()
          .forEach(
              (metric, value) ->
                  rows.add(
                      RowFactory.create(
                          c.dataset(),
                          c.label(),
                          c.training(),
                          c.sequences(),
                          c.length(),
                          c.student(),
                          c.seed(),
                          metric,
                          value,
                          c.validation(),
                          c.steps(),
                          c.seconds(),
                          c.cost().steps(),
                          c.cost().seconds(),
                          c.cost().residentBytes(),
                          c.cost().peakBytes())));
    }
  }

  private static StructType column(String name, DataType type) {
    return new StructType().add(name, type, false);
  }

  /** The whole as CSV with a header. */
  public String csv() {
    StringBuilder text = new StringBuilder(String.join(",", SCHEMA.fieldNames())).append('\n');
    for (Row row : rows) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(StringEscapeUtils.escapeCsv(cell(row.get(i))));
      }
      text.append(values.stream().collect(Collectors.joining(","))).append('\n');
    }
    return text.toString();
  }

  /** The columns, in order. */
  public static List<String> columns() {
    return List.of(SCHEMA.fieldNames());
  }

  /** The whole as rows. */
  public Dataset<Row> rows(SparkSession spark) {
    return spark.createDataFrame(rows, SCHEMA).coalesce(1);
  }

  /** A spreadsheet takes a text that begins with one of these for a formula. */
  private static String cell(Object value) {
    return value instanceof String text && text.matches("(?s)[=+@\t\r-].*")
        ? "'" + text
        : String.valueOf(value);
  }

  /** Writes the whole as one Parquet file in a directory, in place of an earlier one. */
  public void writeParquet(SparkSession spark, String directory) {
    rows(spark).write().mode(SaveMode.Overwrite).parquet(directory);
  }
}
