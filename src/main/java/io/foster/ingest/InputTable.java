package io.foster.ingest;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.decode;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * The files of one table, interactions or items, read as rows that know their place: {@code file}
 * (name), {@code line_number} (from 1, as {@code sed -n} counts), {@code row} (place in the total
 * input order from 0: files by name, then lines) and the content.
 *
 * <p>The place does not depend on how Spark splits and packs the files. A first pass counts the
 * lines of each split, identified by file and offset; the second numbers the lines of each split
 * from where the one before it ends. Both passes run over the same RDD, whose partitions are fixed
 * when it is made: planning anew could split otherwise once more executors have joined. Parquet
 * files carry row numbers of their own.
 *
 * @param files the files in name order
 * @param charset the character set of text files
 */
record InputTable(SparkSession spark, List<SourceFile> files, String charset) {
  private static final StructType NUMBERED =
      new StructType()
          .add("file", DataTypes.StringType, false)
          .add("line_number", DataTypes.LongType, false)
          .add("row", DataTypes.LongType, false)
          .add("value", DataTypes.StringType, false);

  /** A part of a file that one task reads. */
  private record Split(String path, long offset) implements Serializable {}

  /** Where the first line of a split stands. */
  private record Place(String file, long lineNumber, long row) implements Serializable {}

  /** Numbered rows, and how many each file has. */
  record Rows(Dataset<Row> rows, Map<String, Long> counts) {}

  /** Reads text files; a line ends with LF or CR LF. A byte order mark is taken off. */
  Rows lines() {
    Column value = col("value");
    if (!charset.equalsIgnoreCase("UTF-8")) {
      value = decode(value.cast(DataTypes.BinaryType), charset);
    }
    JavaRDD<Row> raw =
        spark
            .read()
            .option("lineSep", "\n")
            .text(paths())
            .select(
                col("_metadata.file_path"), col("_metadata.file_block_start"), value.as("value"))
            .javaRDD();
    Map<Split, Long> sizes = new HashMap<>();
    reading(() -> raw.mapPartitions(InputTable::splitSizes).collect())
        .forEach(part -> sizes.put(part._1, part._2));
    Map<Split, Place> places = places(sizes);
    JavaRDD<Row> numbered = raw.mapPartitions(rows -> new Numbering(rows, places));
    return new Rows(spark.createDataFrame(numbered, NUMBERED), counts(sizes, places));
  }

  /**
   * Reads Parquet files into file, line_number, row and record.
   *
   * @param record the column record, given the files' schema
   */
  Rows parquet(Function<StructType, Column> record) {
    Dataset<Row> raw = reading(() -> spark.read().parquet(paths()));
    Dataset<Row> rows =
        raw.select(
            col("_metadata.file_path"),
            col("_metadata.row_index").plus(1).as("line_number"),
            record.apply(raw.schema()).as("record"));
    Map<Split, Long> sizes = new HashMap<>();
    reading(() -> rows.groupBy("file_path").agg(count(lit(1))).collectAsList())
        .forEach(row -> sizes.put(new Split(row.getString(0), 0), row.getLong(1)));
    Map<Split, Place> places = places(sizes);
    List<Row> starts = new ArrayList<>();
    places.forEach((s, p) -> starts.add(RowFactory.create(s.path(), p.file(), p.row() - 1)));
    StructType schema =
        new StructType()
            .add("file_path", DataTypes.StringType, false)
            .add("file", DataTypes.StringType, false)
            .add("start", DataTypes.LongType, false);
    Dataset<Row> numbered =
        rows.join(broadcast(spark.createDataFrame(starts, schema)), "file_path")
            .withColumn("row", col("start").plus(col("line_number")))
            .drop("file_path", "start");
    return new Rows(numbered, counts(sizes, places));
  }

  private String[] paths() {
    return files.stream().map(f -> f.path().toString()).toArray(String[]::new);
  }

  private static Iterator<Tuple2<Split, Long>> splitSizes(Iterator<Row> rows) {
    Map<Split, Long> sizes = new LinkedHashMap<>();
    while (rows.hasNext()) {
      Row row = rows.next();
      sizes.merge(new Split(row.getString(0), row.getLong(1)), 1L, Long::sum);
    }
    return sizes.entrySet().stream().map(e -> new Tuple2<>(e.getKey(), e.getValue())).iterator();
  }

  /** The place of each split: all splits in file order, then by offset, one behind the other. */
  private Map<Split, Place> places(Map<Split, Long> sizes) {
    Map<String, Integer> order = new HashMap<>();
    for (int i = 0; i < files.size(); i++) {
      Path path = files.get(i).path();
      order.put(path.toUri().getRawPath(), i);
      order.put(path.toUri().getPath(), i);
    }
    List<Split> splits = new ArrayList<>(sizes.keySet());
    splits.sort(
        Comparator.<Split>comparingInt(s -> order.get(withoutScheme(s.path())))
            .thenComparingLong(Split::offset));
    Map<Split, Place> places = new LinkedHashMap<>();
    long row = 0;
    long line = 1;
    String file = null;
    for (Split split : splits) {
      String name = files.get(order.get(withoutScheme(split.path()))).name();
      line = name.equals(file) ? line : 1;
      file = name;
      places.put(split, new Place(name, line, row));
      line += sizes.get(split);
      row += sizes.get(split);
    }
    return places;
  }

  private Map<String, Long> counts(Map<Split, Long> sizes, Map<Split, Place> places) {
    Map<String, Long> counts = new TreeMap<>();
    files.forEach(file -> counts.put(file.name(), 0L));
    places.forEach((split, place) -> counts.merge(place.file(), sizes.get(split), Long::sum));
    return counts;
  }

  /** Spark names a file now as {@code file:/a b}, now as {@code file:///a%20b}. */
  private static String withoutScheme(String path) {
    return path.replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*:(//[^/]*)?", "");
  }

  /** A file that cannot be read to its end is the user's to mend, not a bug. */
  private <T> T reading(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (RuntimeException e) {
      throw problem(e);
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      throw problem(e);
    }
  }

  private RuntimeException problem(Exception failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof IOException) {
        List<String> paths = files.stream().map(f -> f.path().toString()).toList();
        String which = files.size() == 1 ? "" : "one of ";
        return SourceFile.unreadable(which + String.join(", ", paths), t);
      }
    }
    return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }

  /** Gives the lines of one task their numbers; the lines of a split come in one piece. */
  private static final class Numbering implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final Map<Split, Place> places;
    private Split split;
    private Place place;
    private long n;

    Numbering(Iterator<Row> rows, Map<Split, Place> places) {
      this.rows = rows;
      this.places = places;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Row next() {
      Row row = rows.next();
      Split here = new Split(row.getString(0), row.getLong(1));
      if (!here.equals(split)) {
        split = here;
        place = places.get(here);
        n = 0;
      }
      long lineNumber = place.lineNumber() + n;
      String value = clean(row.getString(2), lineNumber);
      return RowFactory.create(place.file(), lineNumber, place.row() + n++, value);
    }

    private static String clean(String value, long lineNumber) {
      int from = lineNumber == 1 && value.startsWith("\uFEFF") ? 1 : 0;
      int to = value.endsWith("\r") ? value.length() - 1 : value.length();
      return value.substring(from, Math.max(from, to));
    }
  }
}
