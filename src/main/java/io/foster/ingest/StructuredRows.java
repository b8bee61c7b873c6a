package io.foster.ingest;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.foster.ingest.InputTable.Place;
import io.foster.ingest.InputTable.Rows;
import io.foster.ingest.InputTable.Selection;
import io.foster.ingest.InputTable.Split;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Numbers the rows of what has columns with types: Parquet files and tables. */
final class StructuredRows {
  private StructuredRows() {}

  /** Parquet files know the number of each row. */
  static Rows ofParquet(InputTable table, Selection record) {
    SparkSession spark = table.spark();
    SparkSession reader = spark.newSession();
    // Spark has no type for nanoseconds and refuses them otherwise.
    reader.conf().set("spark.sql.legacy.parquet.nanosAsLong", "true");
    // Others than Spark have always written days of the calendar we have.
    reader.conf().set("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED");
    reader.conf().set("spark.sql.parquet.int96RebaseModeInRead", "CORRECTED");
    Dataset<Row> raw =
        table.reading(() -> withFolders(reader.read().parquet(table.paths()), table));
    Collection<String> nanoseconds =
        ParquetFooter.nanoseconds(
            table.files().get(0).path(), spark.sparkContext().hadoopConfiguration());
    Dataset<Row> rows =
        raw.select(
            col("_metadata.file_path"),
            col("_metadata.row_index").plus(1).as("line_number"),
            record.of(raw.schema(), nanoseconds).as("record"),
            selected(table, raw, table.where()));
    Map<Split, Long> sizes = new HashMap<>();
    table
        .reading(() -> rows.groupBy("file_path").agg(count(lit(1))).collectAsList())
        .forEach(row -> sizes.put(new Split(row.getString(0), 0), row.getLong(1)));
    Map<Split, Place> places = table.places(sizes);
    List<Row> starts = new ArrayList<>();
    places.forEach((s, p) -> starts.add(RowFactory.create(s.path(), p.file(), p.row() - 1)));
    StructType schema =
        new StructType()
            .add("file_path", DataTypes.StringType, false)
            .add("file", DataTypes.StringType, false)
            .add("start", DataTypes.LongType, false);
    Dataset<Row> numbered =
        rows.join(broadcast(reader.createDataFrame(starts, schema)), "file_path")
            .withColumn("row", col("start").plus(col("line_number")))
            .drop("file_path", "start");
    return new Rows(numbered, table.counts(sizes, places));
  }

  /** With the columns that the names of folders hold. */
  private static Dataset<Row> withFolders(Dataset<Row> raw, InputTable table) {
    Map<String, Map<String, String>> values = new HashMap<>();
    table.files().forEach(file -> values.put(file.path().toUri().getRawPath(), file.partitions()));
    Dataset<Row> all = raw;
    for (String name : Partitions.columns(table.files())) {
      all =
          all.withColumn(
              name,
              Partitions.column(
                  values,
                  name,
                  org.apache.spark.sql.functions.regexp_replace(
                      col("_metadata.file_path"), "^[A-Za-z][A-Za-z0-9+.-]*:(//[^/]*)?", "")));
    }
    return all;
  }

  /**
   * The rows of a table have no order of their own: they take that of what they hold, so the same
   * rows always have the same numbers.
   */
  static Rows ofTables(InputTable table, Selection record) {
    SparkSession spark = table.spark();
    StructType numbered = null;
    JavaRDD<Row> all = null;
    Map<String, Long> counts = new TreeMap<>();
    long before = 0;
    for (SourceFile file : table.files()) {
      Dataset<Row> raw = file.table().get().open(spark);
      Dataset<Row> rows =
          raw.select(
              lit(file.name()).as("file"),
              record.of(raw.schema(), List.of()).as("record"),
              selected(table, raw, file.where()));
      numbered =
          new StructType(rows.schema().fields())
              .add("line_number", DataTypes.LongType, false)
              .add("row", DataTypes.LongType, false);
      long start = before;
      JavaRDD<Row> ordered = rows.orderBy("record", "selected").javaRDD();
      JavaRDD<Row> here =
          ordered
              .zipWithIndex()
              .map(
                  t ->
                      RowFactory.create(
                          t._1.get(0), t._1.get(1), t._1.get(2), t._2 + 1, start + t._2));
      long size = table.reading(raw::count);
      counts.put(file.name(), size);
      before += size;
      all = all == null ? here : all.union(here);
    }
    return new Rows(spark.createDataFrame(all, numbered), counts);
  }

  private static Column selected(InputTable table, Dataset<Row> raw, String where) {
    return table
        .condition()
        .map(
            condition -> {
              condition.check(table.spark(), raw.schema(), where);
              return coalesce(condition.overTable(), lit(false));
            })
        .orElse(lit(true))
        .as("selected");
  }
}
