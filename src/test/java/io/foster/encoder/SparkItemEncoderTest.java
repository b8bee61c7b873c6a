package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.config.EncoderConfig;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class SparkItemEncoderTest extends EncoderFixture {
  private static InProcessItemEncoder inProcess(int trainable, int slices, FeatureScaling scaling) {
    return new InProcessItemEncoder(tiny, texts, trainable, 24, 16, slices, scaling);
  }

  private static ItemEncoder trainable(
      EncoderConfig config,
      Dataset<Row> items,
      FeatureScaling scaling,
      org.apache.hadoop.fs.Path cache)
      throws IOException {
    EncoderCheckpoint checkpoint =
        StageCheckpoint.of(config, spark.sparkContext().hadoopConfiguration());
    return CatalogueFeatures.trainable(spark, config, checkpoint, items, scaling, cache);
  }

  private static int[] subset() {
    // Repeated items included.
    return IntStream.range(0, 100).map(i -> (i * 37 + (i % 7)) % ITEMS).toArray();
  }

  @Test
  void distributedAndInProcessAgreeForEveryNumberOfTrainableLayers() throws IOException {
    FeatureScaling scaling = FeatureScaling.uniform(new float[32], 1.5f);
    Arrays.fill(scaling.mean(), 0.25f);
    for (int k = 1; k <= 3; k++) {
      // 7 batches make 7 slices at most; 2 are the usual case.
      for (int slices : new int[] {2, 7}) {
        try (ItemEncoder distributed =
                trainable(config(k, slices), items(texts, 3), scaling, path("cache"));
            ItemEncoder oracle = inProcess(k, slices, scaling)) {
          assertEquals(oracle.initialParameters(), distributed.initialParameters());
          assertEquals(16 * k, distributed.initialParameters().names().size());
          for (NamedTensors parameters :
              List.of(oracle.initialParameters(), moved(oracle.initialParameters()))) {
            assertEquals(
                oracle.embed(subset(), parameters), distributed.embed(subset(), parameters));
            assertEquals(
                oracle.vjp(subset(), gradient(100), parameters),
                distributed.vjp(subset(), gradient(100), parameters));
            assertEquals(
                oracle.embed(subset(), parameters),
                distributed.embedForGradient(subset(), parameters));
            int kept = KeptGraphs.ofThisJvm().size();
            assertTrue(kept > 0, "graphs kept: " + kept);
            assertEquals(
                oracle.vjp(subset(), gradient(100), parameters),
                distributed.vjp(subset(), gradient(100), parameters));
            assertEquals(0, KeptGraphs.ofThisJvm().size());
          }
        }
      }
    }
  }

  /** As of sentence-transformers with a Dense module: 8 numbers of a hidden state of 32. */
  @Test
  void aHeadMakesFeaturesShorterThanHiddenStates() throws IOException {
    EncoderArchitecture a = tiny.architecture();
    EncoderCheckpoint headed =
        Checkpoints.random(
            Checkpoints.like(
                a,
                a.pooling(),
                new FeatureHead(
                    List.of(new FeatureHead.Dense(32, 8, true, FeatureHead.Nonlinearity.TANH))),
                a.family()));
    FeatureScaling scaling = FeatureScaling.identity(8);
    Tensor g = Tensor.zeros(100, 8);
    for (int i = 0; i < g.size(); i++) {
      g.data()[i] = (float) Math.cos(i * 0.7);
    }
    EncoderConfig config = config(1, 2);
    try (ItemEncoder distributed =
            SparkItemEncoder.open(
                JavaSparkContext.fromSparkContext(spark.sparkContext()),
                config,
                headed,
                PrefixCache.open(
                    CatalogueBlocks.of(items(texts, 3)), headed, config, path("headed")),
                scaling);
        ItemEncoder oracle = new InProcessItemEncoder(headed, texts, 1, 24, 16, 2, scaling)) {
      assertEquals(8, distributed.dimension());
      NamedTensors parameters = moved(oracle.initialParameters());
      assertTrue(parameters.contains("head.0.linear.weight"));
      assertEquals(oracle.embed(subset(), parameters), distributed.embed(subset(), parameters));
      assertEquals(oracle.vjp(subset(), g, parameters), distributed.vjp(subset(), g, parameters));
    }
  }

  @Test
  void vjpAgreesWithFiniteDifferencesThroughTheScaling() throws IOException {
    FeatureScaling scaling = whitening();
    try (ItemEncoder encoder = trainable(config(1, 2), items(texts, 3), scaling, path("cache"))) {
      NamedTensors start = encoder.initialParameters();
      int[] items = {1, 8, 500};
      Tensor g = gradient(3);
      NamedTensors vjp = encoder.vjp(items, g, start);
      // Along the gradient of all parameters together.
      double square = 0;
      for (Tensor t : vjp.asMap().values()) {
        for (float x : t.data()) {
          square += (double) x * x;
        }
      }
      double step = 0.02 / Math.sqrt(square);
      double up = weighted(encoder.embed(items, along(start, vjp, step)), g);
      double down = weighted(encoder.embed(items, along(start, vjp, -step)), g);
      assertEquals(1, (up - down) / (2 * step * square), 0.01);
    }
  }

  /** A matrix that mixes all components. */
  private static FeatureScaling whitening() {
    SplittableRandom random = new SplittableRandom(8);
    Tensor features = Tensor.zeros(100, 32);
    for (int i = 0; i < features.size(); i++) {
      features.data()[i] = (float) (random.nextGaussian() * (1 + i % 7) + random.nextInt(2));
    }
    return FeatureScaling.fit(features, 1);
  }

  private static NamedTensors along(NamedTensors start, NamedTensors direction, double step) {
    Map<String, Tensor> moved = new LinkedHashMap<>();
    start
        .asMap()
        .forEach(
            (name, t) -> {
              float[] data = t.data().clone();
              float[] d = direction.get(name).data();
              for (int i = 0; i < data.length; i++) {
                data[i] += (float) (step * d[i]);
              }
              moved.put(name, new Tensor(t.shape(), data));
            });
    return new NamedTensors(moved);
  }

  private static double weighted(Tensor features, Tensor g) {
    double sum = 0;
    for (int i = 0; i < g.size(); i++) {
      sum += (double) features.data()[i] * g.data()[i];
    }
    return sum;
  }

  @Test
  void hiddenStatesAreComputedOnceForTheSameTextsAndSettings() throws IOException {
    FeatureScaling scaling = FeatureScaling.identity(32);
    org.apache.hadoop.fs.Path cache = path("counted");
    List<String> few = texts.subList(0, 40);
    open(config(2, 2), few, scaling, cache);
    List<Path> first = folders("counted");
    assertEquals(1, first.size());
    // Spoiled on purpose: a second computation would mend it.
    Path block = first.get(0).resolve("block-000000.f32");
    byte[] bytes = Files.readAllBytes(block);
    Files.write(block, new byte[bytes.length]);
    open(config(2, 4), few, scaling, cache);
    assertEquals(first, folders("counted"));
    assertArrayEquals(new byte[bytes.length], Files.readAllBytes(block));

    open(config(1, 2), few, scaling, cache);
    assertEquals(2, folders("counted").size(), "another number of trainable layers");
    List<String> other = new ArrayList<>(few);
    other.set(7, "another text");
    open(config(2, 2), other, scaling, cache);
    assertEquals(3, folders("counted").size(), "another text");
    // Without its last file a store counts as unfinished.
    Files.delete(first.get(0).resolve("tokens.bin"));
    open(config(2, 2), few, scaling, cache);
    assertArrayEquals(bytes, Files.readAllBytes(block));
    // Nor does one that was cut short.
    Files.write(block, new byte[10]);
    open(config(2, 2), few, scaling, cache);
    assertArrayEquals(bytes, Files.readAllBytes(block));
    Files.delete(block);
    Files.write(first.get(0).resolve("tokens.bin"), new byte[3]);
    Files.delete(first.get(0).resolve(".tokens.bin.crc"));
    open(config(2, 2), few, scaling, cache);
    assertArrayEquals(bytes, Files.readAllBytes(block));
  }

  private static void open(
      EncoderConfig config,
      List<String> texts,
      FeatureScaling scaling,
      org.apache.hadoop.fs.Path cache)
      throws IOException {
    trainable(config, items(texts, 2), scaling, cache).close();
  }

  private static List<Path> folders(String name) throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve(name))) {
      return files.sorted().toList();
    }
  }

  @Test
  void oldParametersDoNotStayBroadcast() throws Exception {
    try (ItemEncoder encoder =
        trainable(config(3, 2), items(texts, 3), FeatureScaling.identity(32), path("cache"))) {
      NamedTensors parameters = encoder.initialParameters();
      long size = 4L * parameters.asMap().values().stream().mapToLong(Tensor::size).sum();
      for (int step = 0; step < 5; step++) {
        encoder.embed(new int[] {1}, parameters = moved(parameters));
      }
      long before = freeMemory();
      int steps = 20;
      for (int step = 0; step < steps; step++) {
        encoder.embed(new int[] {1}, parameters = moved(parameters));
      }
      // Spark drops blocks in the background.
      for (int wait = 0; wait < 100 && before - freeMemory() > 4 * size; wait++) {
        Thread.sleep(100);
      }
      long lost = before - freeMemory();
      assertTrue(lost <= 4 * size, lost + " bytes of " + steps * size + " stayed");
    }
  }

  /** What Spark's storage has left. */
  private static long freeMemory() {
    return spark.sparkContext().getExecutorMemoryStatus().head()._2()._2$mcJ$sp();
  }

  @Test
  void anEmptySubsetHasNoFeaturesAndNoGradient() throws IOException {
    try (ItemEncoder encoder =
        trainable(config(1, 2), items(texts, 3), FeatureScaling.identity(32), path("cache"))) {
      NamedTensors parameters = encoder.initialParameters();
      assertArrayEquals(new long[] {0, 32}, encoder.embed(new int[0], parameters).shape());
      NamedTensors zeros = encoder.vjp(new int[0], Tensor.zeros(0, 32), parameters);
      assertEquals(parameters.names(), zeros.names());
      assertEquals(0, zeros.asMap().values().iterator().next().data()[0]);
    }
  }

  @Test
  void gradientsAreAddedInTheOrderOfTheTree() {
    List<NamedTensors> terms = new ArrayList<>();
    for (int i = 0; i < 19; i++) {
      float[] value = {(float) Math.sin(i) * (float) Math.pow(10, i % 9)};
      terms.add(new NamedTensors(Map.of("w", new Tensor(new long[] {1}, value))));
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    for (int n : new int[] {1, 8, 9, 19}) {
      List<NamedTensors> some = terms.subList(0, n);
      NamedTensors expected = InProcessItemEncoder.tree(some);
      assertEquals(
          expected,
          GradientSum.sequence(
              SparkItemEncoder.lowerLevel(context.parallelize(new ArrayList<>(some), n), n)
                  .collect()));
    }
  }
}
