package io.foster.encoder;

import io.foster.config.ConfigException;
import io.foster.config.EncoderConfig;
import io.foster.encoder.CatalogueBlocks.Block;
import io.foster.tensor.Tensor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Features of the untrained encoder for a whole catalogue, as Parquet: item (int), features (array
 * of float), unscaled.
 */
final class StaticFeatures {
  private static final StructType SCHEMA =
      DataTypes.createStructType(
          new StructField[] {
            DataTypes.createStructField("item", DataTypes.IntegerType, false),
            DataTypes.createStructField(
                "features", DataTypes.createArrayType(DataTypes.FloatType, false), false)
          });

  private StaticFeatures() {}

  /** Embeds with the built-in encoder and writes. */
  static void write(
      SparkSession session,
      CatalogueBlocks catalogue,
      EncoderCheckpoint checkpoint,
      EncoderConfig config,
      String to) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    FrozenLayers.Setting setting = FrozenLayers.Setting.of(config, 0);
    Broadcast<EncoderCheckpoint> weights = spark.broadcast(checkpoint);
    try {
      session
          .createDataFrame(
              catalogue.blocks().mapPartitions(blocks -> embed(blocks, weights, setting)), SCHEMA)
          .write()
          .mode("overwrite")
          .parquet(to);
    } finally {
      weights.destroy();
    }
  }

  private static Iterator<Row> embed(
      Iterator<Block> blocks,
      Broadcast<EncoderCheckpoint> checkpoint,
      FrozenLayers.Setting setting) {
    if (!blocks.hasNext()) {
      return Collections.emptyIterator();
    }
    FrozenLayers all = FrozenLayers.inTask(checkpoint.value(), setting);
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(blocks, Spliterator.ORDERED), false)
        .flatMap(
            block -> {
              List<float[]> features = all.features(block.texts());
              return IntStream.range(0, features.size())
                  .mapToObj(i -> RowFactory.create(block.firstItem() + i, features.get(i)));
            })
        .iterator();
  }

  private record Chunk(int[] items, float[][] features) implements Serializable {}

  /**
   * Reads the features of items 0 .. |V|-1 to the driver.
   *
   * @param features columns item (int) and features (array of float)
   * @return shape (V, c)
   * @throws ConfigException if an item is missing, or features differ in length or are not finite
   */
  static Tensor collect(Dataset<Row> features, int itemCount) {
    List<Chunk> chunks =
        features
            .select("item", "features")
            .javaRDD()
            .mapPartitions(
                rows -> {
                  List<Row> all = new ArrayList<>();
                  rows.forEachRemaining(all::add);
                  return List.of(
                          new Chunk(
                              all.stream().mapToInt(r -> r.getInt(0)).toArray(),
                              all.stream().map(StaticFeatures::floats).toArray(float[][]::new)))
                      .iterator();
                })
            .collect();
    Tensor matrix = null;
    boolean[] seen = new boolean[itemCount];
    for (Chunk chunk : chunks) {
      for (int i = 0; i < chunk.items().length; i++) {
        float[] row = chunk.features()[i];
        int item = chunk.items()[i];
        if (matrix == null) {
          matrix = Tensor.zeros(itemCount, row.length);
        }
        if (row.length == 0 || row.length != matrix.shape()[1]) {
          throw unusable("item " + item + " has " + row.length + " features, others more or fewer");
        }
        for (float value : row) {
          if (!Float.isFinite(value)) {
            throw unusable("item " + item + " has the feature " + value);
          }
        }
        System.arraycopy(row, 0, matrix.data(), item * row.length, row.length);
        seen[item] = true;
      }
    }
    for (int item = 0; item < itemCount; item++) {
      if (!seen[item]) {
        throw unusable("item " + item + " has no features");
      }
    }
    return matrix;
  }

  private static float[] floats(Row row) {
    List<Float> boxed = row.getList(1);
    float[] values = new float[boxed.size()];
    for (int i = 0; i < values.length; i++) {
      Float value = boxed.get(i);
      values[i] = value == null ? Float.NaN : value;
    }
    return values;
  }

  private static ConfigException unusable(String what) {
    return new ConfigException("encoder: " + what + "; use another encoder, or encode again");
  }
}
