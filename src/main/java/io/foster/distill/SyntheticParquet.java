package io.foster.distill;

import io.foster.corpus.Catalogue;
import io.foster.pipeline.ParquetFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The synthetic set as two Parquet files, for SQL and data frames: {@code positions.parquet}, a row
 * for each position, and {@code catalogue.parquet}, a row for each item with its bias. Item ids
 * stand in place of numbers; weights, u and bias are exact. {@code windows} is the same in every
 * row: the widths that sequences are read in; {@code u} has the vectors of each of them one after
 * another, and the next items are those of the first.
 */
public final class SyntheticParquet {

  /** One row for each position, by sequence and position. */
  public static final StructType POSITIONS =
      new StructType()
          .add("sequence", DataTypes.IntegerType, false)
          .add("position", DataTypes.IntegerType, false)
          .add("input_item_ids", array(DataTypes.StringType), false)
          .add("input_weights", array(DataTypes.FloatType), false)
          .add("windows", array(DataTypes.IntegerType), false)
          .add("u", array(DataTypes.FloatType), false)
          .add("next_item_ids", array(DataTypes.StringType), false)
          .add("next_probabilities", array(DataTypes.DoubleType), false)
          .add("entropy", DataTypes.DoubleType, false);

  /** One row for each item, by number. */
  public static final StructType CATALOGUE =
      new StructType()
          .add("item", DataTypes.IntegerType, false)
          .add("item_id", DataTypes.StringType, false)
          .add("title", DataTypes.StringType, false)
          .add("bias", DataTypes.FloatType, false);

  static final String POSITIONS_FILE = "positions.parquet";
  static final String CATALOGUE_FILE = "catalogue.parquet";

  private SyntheticParquet() {}

  private static ArrayType array(DataType element) {
    return DataTypes.createArrayType(element, false);
  }

  /**
   * Writes both files below {@code directory}, their rows in order.
   *
   * @param targets the soft targets of every position, by sequence and position
   * @throws IOException if the file system fails
   */
  static void write(
      SparkSession spark,
      Path directory,
      SyntheticSet set,
      Catalogue catalogue,
      List<SoftTarget> targets)
      throws IOException {
    List<Row> positions = targets.stream().map(t -> position(set, catalogue, t)).toList();
    List<Row> items =
        IntStream.range(0, catalogue.size())
            .mapToObj(
                i ->
                    RowFactory.create(
                        i,
                        catalogue.itemIds().get(i),
                        catalogue.titles().get(i),
                        set.bias().data()[i]))
            .toList();
    ParquetFile.write(spark, positions, POSITIONS, new Path(directory, POSITIONS_FILE));
    ParquetFile.write(spark, items, CATALOGUE, new Path(directory, CATALOGUE_FILE));
  }

  private static Row position(SyntheticSet set, Catalogue catalogue, SoftTarget target) {
    int row = target.sequence() * set.maxLength() + target.position();
    int k = set.mixture();
    int u = set.featureDimension() * set.windows().length;
    return RowFactory.create(
        target.sequence(),
        target.position(),
        ids(catalogue, Arrays.copyOfRange(set.inputItems(), row * k, (row + 1) * k)),
        Arrays.copyOfRange(set.inputWeights().data(), row * k, (row + 1) * k),
        set.windows(),
        Arrays.copyOfRange(set.targets().data(), row * u, (row + 1) * u),
        ids(catalogue, target.items()),
        target.probabilities(),
        target.entropy());
  }

  private static List<String> ids(Catalogue catalogue, int[] items) {
    return IntStream.of(items).mapToObj(catalogue.itemIds()::get).toList();
  }
}
