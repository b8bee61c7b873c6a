package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import io.foster.config.DeviceKind;
import io.foster.config.EncoderConfig;
import io.foster.config.EncoderConfig.Cache;
import io.foster.config.Precision;
import io.foster.encoder.Checkpoints.Type;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A tiny encoder in a folder, texts for it, and the Spark session that all tests share. */
abstract class EncoderFixture {
  static final int ITEMS = CatalogueBlocks.SIZE + 88;

  static final StructType SCHEMA =
      new StructType().add("item", DataTypes.IntegerType).add("text", DataTypes.StringType);

  @TempDir static Path dir;

  static SparkSession spark;

  static EncoderCheckpoint tiny;

  static List<String> texts;

  @BeforeAll
  static void start() throws IOException {
    spark = TestSpark.session();
    tiny = Checkpoints.tiny();
    texts = Checkpoints.texts(ITEMS);
    Path folder = dir.resolve("tiny");
    Checkpoints.writeFolder(folder, tiny, Checkpoints.config(tiny.architecture()));
    Checkpoints.writeWeights(
        folder.resolve("model.safetensors"), tiny, Type.F32, n -> n, n -> true);
  }

  static EncoderConfig config(int trainable, int slices) {
    return new EncoderConfig(
        dir.resolve("tiny").toUri().toString(),
        OptionalInt.empty(),
        trainable,
        24,
        0.5,
        16,
        slices,
        1,
        DeviceKind.CPU,
        Precision.FLOAT32,
        new Cache(Optional.empty(), 1, 64),
        1,
        Optional.empty());
  }

  static Dataset<Row> items(List<String> texts, int partitions) {
    List<Row> rows =
        IntStream.range(0, texts.size()).mapToObj(i -> RowFactory.create(i, texts.get(i))).toList();
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(partitions));
    return spark.createDataFrame(shuffled, SCHEMA).repartition(partitions);
  }

  static org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(dir.resolve(name).toUri());
  }

  /** Parameters a training step away from the checkpoint's. */
  static NamedTensors moved(NamedTensors parameters) {
    Map<String, Tensor> moved = new LinkedHashMap<>();
    parameters
        .asMap()
        .forEach(
            (name, t) -> {
              float[] data = t.data().clone();
              for (int i = 0; i < data.length; i++) {
                data[i] += 0.01f * (i % 5);
              }
              moved.put(name, new Tensor(t.shape(), data));
            });
    return new NamedTensors(moved);
  }

  static void assertFails(EncoderConfig config, String message) {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> CatalogueFeatures.run(spark, config, items(texts, 2), path("never")));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  static Tensor gradient(int n) {
    Tensor g = Tensor.zeros(n, tiny.architecture().hidden());
    for (int i = 0; i < g.size(); i++) {
      g.data()[i] = (float) Math.cos(i * 0.7);
    }
    return g;
  }
}
