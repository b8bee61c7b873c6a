package io.foster.encoder;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.foster.base.ConfigException;
import io.foster.base.DataFiles;
import io.foster.base.LfsPointer;
import io.foster.base.LiteralPath;
import io.foster.base.RegularFile;
import io.foster.config.EncoderConfig;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Item features that the user has already, instead of those of a text encoder: Parquet with the
 * columns {@code item_id} and one array or vector, or a {@link MatrixFile}.
 */
final class GivenFeatures {
  private static final String SOURCE = "encoder.source";
  private static final String KEY = SOURCE + ": ";
  private static final String ID = "item_id";

  private final SparkSession spark;
  private final Path place;

  private GivenFeatures(SparkSession spark, Path place) {
    this.spark = spark;
    this.place = place;
  }

  /**
   * The features of items.
   *
   * @param source of an encoder whose features are given
   * @param items columns item (int) and item_id (string)
   * @return columns item (int) and features (array of float), one row for each item
   * @throws ConfigException if an item has none or several, or the file is none of these
   */
  static Dataset<Row> of(SparkSession spark, EncoderConfig source, Dataset<Row> items)
      throws IOException {
    if (!Arrays.asList(items.columns()).contains(ID)) {
      throw new ConfigException(
          KEY + source.source() + " has features by item_id, and these items have none; name them");
    }
    GivenFeatures given = new GivenFeatures(spark, place(source));
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    check(source, hadoop);
    Dataset<Row> wanted = items.select("item", ID);
    return MatrixFile.isOne(given.place)
        ? MatrixFile.open(given.place, hadoop).rows(spark, wanted)
        : given.parquet(wanted);
  }

  /** Fails where the file is not there, or is neither a matrix nor Parquet with ids. */
  static void check(EncoderConfig source, Configuration hadoop) throws IOException {
    Path place = place(source);
    requireThere(place, hadoop);
    if (MatrixFile.isOne(place)) {
      MatrixFile.open(place, hadoop);
      return;
    }
    FileSystem files = place.getFileSystem(hadoop);
    Optional<Path> first =
        DataFiles.list(files, place).stream()
            .map(FileStatus::getPath)
            .min(Comparator.comparing(Path::toString));
    if (first.isEmpty()) {
      throw neither(place);
    }
    LfsPointer.refuse(files, first.get());
    List<String> names;
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(first.get(), hadoop))) {
      MessageType schema = reader.getFileMetaData().getSchema();
      names = schema.getFields().stream().map(Type::getName).toList();
    } catch (IOException | RuntimeException e) {
      // Parquet throws runtime exceptions for files that are none, or were cut.
      throw neither(place);
    }
    requireId(place, names);
  }

  private static ConfigException neither(Path place) {
    return new ConfigException(
        KEY
            + place
            + " is neither Parquet nor a matrix (.npy, or float32 with NAME.item2index beside it);"
            + " write one of them");
  }

  private static void requireId(Path place, List<String> names) {
    if (!names.contains(ID)) {
      throw new ConfigException(
          KEY + place + " has no column item_id, only " + names + "; call the items' ids so");
    }
  }

  private static Path place(EncoderConfig source) {
    return LiteralPath.of(SOURCE, source.givenFeatures().orElseThrow());
  }

  private static void requireThere(Path place, Configuration hadoop) throws IOException {
    FileSystem files = place.getFileSystem(hadoop);
    if (!files.exists(place)) {
      throw new ConfigException(KEY + place + ": there is no such file; check the URI");
    }
    if (MatrixFile.isOne(place)) {
      RegularFile.status(SOURCE, files, place);
    } else {
      RegularFile.requireForSpark(SOURCE, files, files.getFileStatus(place));
    }
  }

  /** What is said where an item has no features. */
  static ConfigException missing(Path place, long missing, long of, String example) {
    return new ConfigException(
        String.format(
            Locale.ROOT,
            "%s%s has no features of %,d of %,d items, such as \"%s\"; add them, or leave those"
                + " items' interactions out with ingest.where",
            KEY,
            place,
            missing,
            of,
            example));
  }

  private Dataset<Row> parquet(Dataset<Row> items) {
    Dataset<Row> table;
    try {
      table = spark.read().parquet(LiteralPath.forSpark(place));
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      throw neither(place);
    }
    requireId(place, Arrays.asList(table.columns()));
    Dataset<Row> given =
        table.select(table.col(ID).cast(DataTypes.StringType).as("given_id"), vector(table));
    Dataset<Row> all =
        items.join(given, items.col(ID).equalTo(given.col("given_id")), "left").drop("given_id");
    check(all, items.count());
    return all.select("item", "features");
  }

  private Column vector(Dataset<Row> table) {
    List<StructField> vectors =
        Arrays.stream(table.schema().fields()).filter(GivenFeatures::isVector).toList();
    if (vectors.size() != 1) {
      throw new ConfigException(
          KEY
              + place
              + " has "
              + (vectors.isEmpty() ? "no column" : "several columns")
              + " of arrays or vectors of numbers "
              + vectors.stream().map(StructField::name).toList()
              + "; leave one, the items' features");
    }
    Column column = table.col("`" + vectors.get(0).name().replace("`", "``") + "`");
    Column floats =
        vectors.get(0).dataType().equals(SQLDataTypes.VectorType())
            ? functions.vector_to_array(column, "float32")
            : column.cast(DataTypes.createArrayType(DataTypes.FloatType));
    return floats.as("features");
  }

  private static boolean isVector(StructField field) {
    return field.dataType().equals(SQLDataTypes.VectorType())
        || field.dataType() instanceof ArrayType array
            && (array.elementType().equals(DataTypes.FloatType)
                || array.elementType().equals(DataTypes.DoubleType));
  }

  /** Their lengths and numbers are checked where they are read; an item's id only here. */
  private void check(Dataset<Row> all, long items) {
    Column absent = col("features").isNull();
    Row found =
        all.agg(
                count(lit(1)),
                sum(when(absent, 1).otherwise(0)),
                first(when(absent, col(ID)), true))
            .first();
    if (found.getLong(1) > 0) {
      throw missing(place, found.getLong(1), items, found.getString(2));
    }
    if (found.getLong(0) > items) {
      Row twice = all.groupBy(ID).count().where("count > 1").orderBy(ID).first();
      throw new ConfigException(
          KEY + place + " has the item \"" + twice.getString(0) + "\" twice; keep one of them");
    }
  }
}
