package io.foster.encoder;

import io.foster.config.EncoderConfig;
import io.foster.encoder.HiddenStateStore.Location;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A catalogue of any size whose hidden states are random numbers in files of the usual form, so
 * that the cost of a training step can be measured without encoding a text: what executors read,
 * compute and send is the same.
 */
public final class MadeUpCatalogue {
  /** Half the width of the uniform distribution of variance 1. */
  private static final float SPREAD = (float) Math.sqrt(3);

  private MadeUpCatalogue() {}

  /** The encoder of the configuration. */
  public static EncoderCheckpoint checkpoint(EncoderConfig config, Configuration hadoop)
      throws IOException {
    return StageCheckpoint.of(config, hadoop);
  }

  /**
   * Opens the encoder over {@code items} made-up items; their hidden states are written to {@code
   * dir} by the executors, unless a catalogue of this size is there already.
   *
   * @param tokens of every text
   */
  public static ItemEncoder open(
      SparkSession session,
      EncoderConfig config,
      EncoderCheckpoint checkpoint,
      int items,
      int tokens,
      Path dir)
      throws IOException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Configuration hadoop = spark.hadoopConfiguration();
    int dimension = checkpoint.architecture().hidden();
    short[] lengths = HiddenStateStore.tokens(dir.toString(), items, hadoop);
    if (lengths == null) {
      lengths = new short[items];
      Arrays.fill(lengths, (short) tokens);
      write(spark, items, tokens, dimension, dir.toString());
      HiddenStateStore.complete(new Location(dir.toString(), dimension, lengths), hadoop);
    }
    return SparkItemEncoder.open(
        spark,
        config,
        checkpoint,
        new Location(dir.toString(), dimension, lengths),
        FeatureScaling.identity(checkpoint.architecture().dimension()));
  }

  private static void write(
      JavaSparkContext spark, int items, int tokens, int dimension, String dir) {
    int blocks = (items + CatalogueBlocks.SIZE - 1) / CatalogueBlocks.SIZE;
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    try {
      spark
          .parallelize(IntStream.range(0, blocks).boxed().toList(), Math.min(blocks, 256))
          .foreach(
              block -> {
                int count = Math.min(CatalogueBlocks.SIZE, items - block * CatalogueBlocks.SIZE);
                HiddenStateStore.writeBlock(
                    HiddenStateStore.blockFile(dir, block),
                    states(block, count, tokens, dimension),
                    TaskContext.get().taskAttemptId(),
                    hadoop.value().value());
              });
    } finally {
      hadoop.destroy();
    }
  }

  private static List<HiddenState> states(int block, int count, int tokens, int dimension) {
    SplittableRandom random = new SplittableRandom(block);
    List<HiddenState> states = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] values = new float[tokens * dimension];
      for (int j = 0; j < values.length; j++) {
        values[j] = uniform(random);
      }
      states.add(new HiddenState(tokens, values));
    }
    return states;
  }

  /**
   * Random frozen features.
   *
   * @return shape (items, c)
   */
  public static FrozenItemEncoder features(int items, int dimension) {
    Tensor features = Tensor.zeros(items, dimension);
    SplittableRandom random = new SplittableRandom(items);
    for (int i = 0; i < features.size(); i++) {
      features.data()[i] = uniform(random);
    }
    return new FrozenItemEncoder(features);
  }

  /** Of mean 0 and variance 1. */
  private static float uniform(SplittableRandom random) {
    return random.nextInt() * 0x1p-31f * SPREAD;
  }
}
