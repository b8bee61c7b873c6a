package io.foster.encoder;

import io.foster.base.ConfigException;
import io.foster.config.EncoderConfig;
import io.foster.encoder.CatalogueBlocks.Block;
import io.foster.tensor.Tensor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
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
  static final StructType SCHEMA =
      DataTypes.createStructType(
          new StructField[] {
            DataTypes.createStructField("item", DataTypes.IntegerType, false),
            DataTypes.createStructField(
                "features", DataTypes.createArrayType(DataTypes.FloatType, false), false)
          });

  private StaticFeatures() {}

  /**
   * Checks that the driver may hold the features of a catalogue, and can.
   *
   * @param dimension c
   * @throws ConfigException if not
   */
  static void requireRoom(EncoderConfig config, long items, int dimension) {
    long numbers = items * dimension;
    if (numbers > Integer.MAX_VALUE) {
      throw new ConfigException(
          ("encoder.source: %,d items of %,d numbers are more than the %,d that the driver can"
                  + " hold; use an encoder of fewer numbers a text")
              .formatted(items, dimension, Integer.MAX_VALUE));
    }
    long mib = (numbers * Float.BYTES + (1 << 20) - 1) >> 20;
    if (mib > config.driverFeaturesMib()) {
      throw new ConfigException(
          ("encoder.driver-features-mib: the features of %,d items, %,d numbers each, take %,d MiB,"
                  + " more than %,d; raise it, and --driver-memory with it, or use an encoder of"
                  + " fewer numbers a text")
              .formatted(items, dimension, mib, config.driverFeaturesMib()));
    }
  }

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

  /**
   * Some rows as executors send them.
   *
   * @param lengths of the rows' features
   * @param features of the items asked for, null for others
   * @param problem the first number that is not finite, or empty
   */
  private record Chunk(int[] items, int[] lengths, float[][] features, String problem)
      implements Serializable {

    static Chunk of(List<Row> rows, int[] wanted) {
      int n = rows.size();
      Chunk chunk = new Chunk(new int[n], new int[n], new float[n][], "");
      for (int i = 0; i < n; i++) {
        int item = rows.get(i).getInt(0);
        float[] values = floats(rows.get(i));
        for (float value : values) {
          if (!Float.isFinite(value)) {
            String problem = "item " + item + " has the feature " + value;
            return new Chunk(new int[0], new int[0], new float[0][], problem);
          }
        }
        chunk.items()[i] = item;
        chunk.lengths()[i] = values.length;
        if (wanted == null || Arrays.binarySearch(wanted, item) >= 0) {
          chunk.features()[i] = values;
        }
      }
      return chunk;
    }
  }

  /** Rows that are unpacked at a time, each number an object of its own. */
  private static final int CHUNK = 1024;

  /** Cuts a partition into chunks, one after the other. */
  private record Chunks(Iterator<Row> rows, int[] wanted) implements Iterator<Chunk> {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Chunk next() {
      List<Row> some = new ArrayList<>();
      while (rows.hasNext() && some.size() < CHUNK) {
        some.add(rows.next());
      }
      return Chunk.of(some, wanted);
    }
  }

  /**
   * Reads the features of items 0 .. |V|-1 to the driver, a partition at a time.
   *
   * @param features columns item (int) and features (array of float)
   * @return shape (V, c)
   * @throws ConfigException if an item is missing, or features differ in length or are not finite
   */
  static Tensor collect(Dataset<Row> features, int itemCount) {
    return read(features, itemCount, null);
  }

  /**
   * Checks the features of items 0 .. |V|-1 on the executors and reads some.
   *
   * @param wanted item numbers, ascending
   * @return the features of those, shape (n, c)
   * @throws ConfigException as {@link #collect}
   */
  static Tensor sample(Dataset<Row> features, int itemCount, int[] wanted) {
    return read(features, itemCount, wanted.length == itemCount ? null : wanted);
  }

  private static Tensor read(Dataset<Row> features, int itemCount, int[] wanted) {
    Iterator<Chunk> chunks =
        features
            .select("item", "features")
            .javaRDD()
            .mapPartitions(rows -> new Chunks(rows, wanted))
            .toLocalIterator();
    int rows = wanted == null ? itemCount : wanted.length;
    Tensor matrix = null;
    boolean[] seen = new boolean[itemCount];
    while (chunks.hasNext()) {
      Chunk chunk = chunks.next();
      if (!chunk.problem().isEmpty()) {
        throw unusable(chunk.problem());
      }
      for (int i = 0; i < chunk.items().length; i++) {
        int item = chunk.items()[i];
        int length = chunk.lengths()[i];
        if (matrix == null) {
          matrix = Tensor.zeros(rows, length);
        }
        if (length == 0 || length != matrix.shape()[1]) {
          throw unusable("item " + item + " has " + length + " features, others more or fewer");
        }
        seen[item] = true;
        if (chunk.features()[i] != null) {
          int row = wanted == null ? item : Arrays.binarySearch(wanted, item);
          System.arraycopy(chunk.features()[i], 0, matrix.data(), row * length, length);
        }
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
