package io.foster.ingest;

import static org.apache.spark.sql.functions.col;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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
 * files carry row numbers of their own, see {@link StructuredRows}.
 *
 * @param files the files in name order
 * @param decoding of text files
 * @param values what counts as a value
 * @param condition which interactions are wanted
 */
record InputTable(
    SparkSession spark,
    List<SourceFile> files,
    Decoding decoding,
    Values values,
    Optional<Condition> condition) {
  private static final StructType NUMBERED =
      new StructType()
          .add("file", DataTypes.StringType, false)
          .add("line_number", DataTypes.LongType, false)
          .add("row", DataTypes.LongType, false)
          .add("value", DataTypes.StringType, false)
          .add("error", DataTypes.StringType, true);

  /** What Spark says of Parquet types that it cannot read, or not as those of another file. */
  private static final Pattern TYPES =
      Pattern.compile(
          "((?:Illegal Parquet type|Parquet type not supported|Parquet column cannot be converted"
              + "|Unable to create Parquet converter|Found duplicate column"
              + "|Data type mismatches when reading Parquet column|[^\\n]*"
              + "SchemaColumnConvertNotSupportedException)[^\\n]*)");

  /** Files up to this size are read in one piece where records may span lines. */
  private static final String WHOLE = "1t";

  /** A part of a file that one task reads. */
  record Split(String path, long offset) implements Serializable {}

  /** Where the first line of a split stands. */
  record Place(String file, long lineNumber, long row) implements Serializable {}

  /** Numbered rows, and how many each file has. */
  record Rows(Dataset<Row> rows, Map<String, Long> counts) {}

  /**
   * Reads the lines of text files: value, and an error where the bytes are no text. A line ends
   * with LF or CR LF. A byte order mark is taken off.
   */
  Rows lines() {
    return records(CellSyntax.plain(","), 1);
  }

  /**
   * Reads the records of files with separated cells: lines, and several lines where a quoted cell
   * holds line breaks. Only then files are not split among tasks, which takes a second look at
   * them.
   *
   * @param columns how many cells a record has
   */
  Rows records(CellSyntax syntax, int columns) {
    JavaRDD<Row> raw = raw(spark);
    Map<Split, Long> sizes = new HashMap<>();
    boolean[] open = new boolean[1];
    Decoding set = decoding;
    reading(() -> raw.mapPartitions(rows -> splitSizes(rows, syntax, set)).collect())
        .forEach(
            part -> {
              sizes.put(part._1, part._2.lines());
              open[0] |= part._2.open();
            });
    if (!open[0]) {
      Map<Split, Place> places = places(sizes);
      JavaRDD<Row> numbered = raw.mapPartitions(rows -> new NumberedLines(rows, places, set));
      return new Rows(spark.createDataFrame(numbered, NUMBERED), counts(sizes, places));
    }
    SparkSession unsplit = spark.newSession();
    unsplit.conf().set("spark.sql.files.maxPartitionBytes", WHOLE);
    unsplit.conf().set("spark.sql.files.openCostInBytes", WHOLE);
    Map<Split, Long> whole = new HashMap<>();
    sizes.forEach((split, n) -> whole.merge(new Split(split.path(), 0), n, Long::sum));
    Map<Split, Place> places = places(whole);
    JavaRDD<Row> joined =
        raw(unsplit)
            .mapPartitions(
                rows -> new WholeRecords(new NumberedLines(rows, places, set), syntax, columns));
    return new Rows(spark.createDataFrame(joined, NUMBERED), counts(whole, places));
  }

  private JavaRDD<Row> raw(SparkSession session) {
    return session
        .read()
        .option("lineSep", "\n")
        .option(BoundedGzip.KEY, BoundedGzip.class.getName())
        .text(paths())
        .select(
            col("_metadata.file_path"),
            col("_metadata.file_block_start"),
            col("value").cast(DataTypes.BinaryType))
        .javaRDD();
  }

  /** The columns to read, made of the files' schema and its columns of times in nanoseconds. */
  interface Selection {
    Column of(StructType schema, Collection<String> nanoseconds);
  }

  /**
   * Reads Parquet files or tables into file, line_number, row, record and selected.
   *
   * @param record the column record
   */
  Rows structured(Selection record) {
    return files.get(0).table().isPresent()
        ? StructuredRows.ofTables(this, record)
        : StructuredRows.ofParquet(this, record);
  }

  /** Those of the columns asked for that the names of folders hold. */
  Map<String, Column> partitions(Collection<String> names) {
    Map<String, Map<String, String>> values = new HashMap<>();
    files.forEach(file -> values.put(file.name(), file.partitions()));
    Map<String, Column> columns = new LinkedHashMap<>();
    for (String name : Partitions.columns(files)) {
      if (names.contains(name)) {
        columns.put(name, Partitions.column(values, name, col("file")));
      }
    }
    return columns;
  }

  /** The first file, for messages. */
  String where() {
    return files.get(0).where();
  }

  String[] paths() {
    return files.stream().map(f -> LiteralPath.forSpark(f.path())).toArray(String[]::new);
  }

  /** How many lines a split has, and whether one of them ends within a quoted cell. */
  private record Size(long lines, boolean open) implements Serializable {
    Size plus(Size other) {
      return new Size(lines + other.lines, open || other.open);
    }
  }

  private static Iterator<Tuple2<Split, Size>> splitSizes(
      Iterator<Row> rows, CellSyntax syntax, Decoding decoding) {
    Map<Split, Size> sizes = new LinkedHashMap<>();
    while (rows.hasNext()) {
      Row row = rows.next();
      byte[] bytes = row.getAs(2);
      boolean open = syntax.mayQuote(bytes) && syntax.scan(decoding.text(bytes), false).open();
      sizes.merge(new Split(row.getString(0), row.getLong(1)), new Size(1, open), Size::plus);
    }
    return sizes.entrySet().stream().map(e -> new Tuple2<>(e.getKey(), e.getValue())).iterator();
  }

  /** The place of each split: all splits in file order, then by offset, one behind the other. */
  Map<Split, Place> places(Map<Split, Long> sizes) {
    Map<String, Integer> order = new HashMap<>();
    for (int i = 0; i < files.size(); i++) {
      Path path = files.get(i).path();
      order.put(path.toUri().getRawPath(), i);
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

  Map<String, Long> counts(Map<Split, Long> sizes, Map<Split, Place> places) {
    Map<String, Long> counts = new TreeMap<>();
    files.forEach(file -> counts.put(file.name(), 0L));
    places.forEach((split, place) -> counts.merge(place.file(), sizes.get(split), Long::sum));
    return counts;
  }

  /** Spark names a file now as {@code file:/a b}, now as {@code file:///a%20b}. */
  static String withoutScheme(String path) {
    return path.replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*:(//[^/]*)?", "");
  }

  /** A file that cannot be read to its end is the user's to mend, not a bug. */
  <T> T reading(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (RuntimeException e) {
      throw problem(e);
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      throw problem(e);
    }
  }

  private RuntimeException problem(Exception failure) {
    for (Throwable t : ExceptionUtils.getThrowableList(failure)) {
      Matcher type = TYPES.matcher(String.valueOf(t.getMessage()));
      if (type.find()) {
        return new ConfigException(
            "%s: cannot be read (%s); write all files of the table with the same columns of the same types, times as timestamps or whole numbers"
                .formatted(shown(), type.group(1).strip()));
      }
    }
    for (Throwable t : ExceptionUtils.getThrowableList(failure)) {
      if (t instanceof IOException || t.getClass().getName().contains(".parquet.")) {
        return SourceFile.unreadable(shown(), t);
      }
    }
    if (failure instanceof AnalysisException) {
      return SourceFile.unreadable(shown(), failure);
    }
    return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }

  private String shown() {
    List<String> paths = files.stream().limit(5).map(SourceFile::where).toList();
    return (files.size() == 1 ? "" : "one of ") + String.join(", ", paths);
  }
}
