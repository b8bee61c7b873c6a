package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.config.DeviceKind;
import io.foster.config.EncoderConfig;
import io.foster.config.EncoderConfig.Cache;
import io.foster.config.EncoderConfig.StaticTransformer;
import io.foster.encoder.Checkpoints.Type;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderStageTest {
  private static final int ITEMS = CatalogueBlocks.SIZE + 88;
  private static final StructType SCHEMA =
      new StructType().add("item", DataTypes.IntegerType).add("text", DataTypes.StringType);

  @TempDir static Path dir;
  private static SparkSession spark;
  private static EncoderCheckpoint tiny;
  private static List<String> texts;

  @BeforeAll
  static void start() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("encoder")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    tiny = Checkpoints.tiny();
    texts = Checkpoints.texts(ITEMS);
    Path folder = dir.resolve("tiny");
    Checkpoints.writeFolder(folder, tiny, Checkpoints.config(tiny.architecture()));
    Checkpoints.writeWeights(
        folder.resolve("model.safetensors"), tiny, Type.F32, n -> n, n -> true);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static EncoderConfig config(int trainable, int slices) {
    return new EncoderConfig(
        dir.resolve("tiny").toUri().toString(),
        trainable,
        24,
        0.5,
        16,
        slices,
        1,
        DeviceKind.CPU,
        new Cache(Optional.empty(), 1, 64),
        1,
        Optional.empty());
  }

  private static Dataset<Row> items(List<String> texts, int partitions) {
    List<Row> rows =
        IntStream.range(0, texts.size()).mapToObj(i -> RowFactory.create(i, texts.get(i))).toList();
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(partitions));
    return spark.createDataFrame(shuffled, SCHEMA).repartition(partitions);
  }

  private static org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(dir.resolve(name).toUri());
  }

  private static InProcessItemEncoder inProcess(int trainable, int slices, FeatureScaling scaling) {
    return new InProcessItemEncoder(tiny, texts, trainable, 24, 16, slices, scaling);
  }

  private static int[] subset() {
    // Repeated items included.
    return IntStream.range(0, 100).map(i -> (i * 37 + (i % 7)) % ITEMS).toArray();
  }

  private static Tensor gradient(int n) {
    Tensor g = Tensor.zeros(n, tiny.architecture().hidden());
    for (int i = 0; i < g.size(); i++) {
      g.data()[i] = (float) Math.cos(i * 0.7);
    }
    return g;
  }

  /** Parameters a training step away from the checkpoint's. */
  private static NamedTensors moved(NamedTensors parameters) {
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

  @Test
  void frozenFeaturesDoNotDependOnPartitionsAndEqualTheInProcessOnes() throws IOException {
    EncoderStage.Report report =
        EncoderStage.run(spark, config(0, 2), items(texts, 3), path("one"));
    assertEquals(
        new EncoderStage.Report(ITEMS, 32, config(0, 2).source(), tiny.hash(), 3, 0, 0), report);
    EncoderStage.run(spark, config(0, 2), items(texts, 7), path("two"));
    Tensor features = EncoderStage.features(spark, path("one"));
    assertEquals(features, EncoderStage.features(spark, path("two")));
    double squares = 0;
    for (float x : features.data()) {
      squares += x * x;
    }
    assertEquals(32, squares / ITEMS, 1e-3, "mean squared norm equals c");

    try (ItemEncoder encoder =
            EncoderStage.open(spark, config(0, 2), items(texts, 2), path("one"), path("cache"));
        ItemEncoder oracle = inProcess(0, 2, EncoderStage.scaling(spark, path("one")))) {
      assertEquals(ITEMS, encoder.itemCount());
      assertEquals(32, encoder.dimension());
      assertTrue(encoder.initialParameters().isEmpty());
      assertTrue(encoder.vjp(new int[] {1}, gradient(1), NamedTensors.empty()).isEmpty());
      int[] all = IntStream.range(0, ITEMS).toArray();
      assertArrayEquals(
          oracle.embed(all, NamedTensors.empty()).data(),
          encoder.embed(all, NamedTensors.empty()).data(),
          1e-5f);
    }
    try (Stream<Path> files = Files.list(dir.resolve("one"))) {
      assertEquals(
          List.of("features", "report.json", "scaling.safetensors"),
          files
              .map(f -> f.getFileName().toString())
              .filter(f -> !f.endsWith(".crc"))
              .sorted()
              .toList());
    }
  }

  @Test
  void distributedAndInProcessAgreeForEveryNumberOfTrainableLayers() throws IOException {
    FeatureScaling scaling = FeatureScaling.uniform(new float[32], 1.5f);
    Arrays.fill(scaling.mean(), 0.25f);
    for (int k = 1; k <= 3; k++) {
      // 7 batches make 7 slices at most; 2 are the usual case.
      for (int slices : new int[] {2, 7}) {
        try (ItemEncoder distributed =
                EncoderStage.trainable(
                    spark, config(k, slices), items(texts, 3), scaling, path("cache"));
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

  @Test
  void initialFeaturesAreTheStaticOnes() throws IOException {
    EncoderStage.Report report =
        EncoderStage.run(spark, config(1, 2), items(texts, 3), path("three"));
    try (ItemEncoder encoder =
        EncoderStage.open(spark, config(1, 2), items(texts, 3), path("three"), path("cache"))) {
      assertEquals(
          report.trainableWeights(),
          encoder.initialParameters().asMap().values().stream().mapToLong(Tensor::size).sum());
      int[] all = IntStream.range(0, ITEMS).toArray();
      assertArrayEquals(
          EncoderStage.features(spark, path("three")).data(),
          encoder.embed(all, encoder.initialParameters()).data(),
          1e-4f);
    }
  }

  @Test
  void vjpAgreesWithFiniteDifferencesThroughTheScaling() throws IOException {
    FeatureScaling scaling = whitening();
    try (ItemEncoder encoder =
        EncoderStage.trainable(spark, config(1, 2), items(texts, 3), scaling, path("cache"))) {
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
    EncoderStage.trainable(spark, config, items(texts, 2), scaling, cache).close();
  }

  private static List<Path> folders(String name) throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve(name))) {
      return files.sorted().toList();
    }
  }

  @Test
  void oldParametersDoNotStayBroadcast() throws Exception {
    try (ItemEncoder encoder =
        EncoderStage.trainable(
            spark, config(3, 2), items(texts, 3), FeatureScaling.identity(32), path("cache"))) {
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
        EncoderStage.trainable(
            spark, config(1, 2), items(texts, 3), FeatureScaling.identity(32), path("cache"))) {
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
      NamedTensors expected = GradientSum.tree(some);
      assertEquals(
          expected,
          GradientSum.sequence(
              SparkItemEncoder.lowerLevel(context.parallelize(new ArrayList<>(some), n), n)
                  .collect()));
    }
  }

  @Test
  void settingsAreCheckedAgainstTheCheckpoint() {
    assertFails(config(4, 2), "encoder.trainable-layers: 4 is more than the encoder has");
    EncoderConfig base = config(0, 2);
    assertFails(
        new EncoderConfig(
            base.source(), 0, 65, 0.5, 16, 2, 1, DeviceKind.CPU, base.cache(), 1, Optional.empty()),
        "encoder.max-tokens: 65 is more than the encoder reads; use at most 64");
  }

  private static void assertFails(EncoderConfig config, String message) {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> EncoderStage.run(spark, config, items(texts, 2), path("never")));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void aCatalogueThatTheDriverMayNotHoldIsRefusedBeforeItIsEncoded() throws IOException {
    // 8193 items of 32 numbers are 128 bytes more than 1 MiB.
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () ->
                EncoderStage.run(
                    spark, config(0, 2), items(Collections.nCopies(8193, "x"), 2), path("never")));
    assertEquals(
        "encoder.driver-features-mib: the features of 8,193 items, 32 numbers each, take 2 MiB,"
            + " more than 1; raise it, and --driver-memory with it, or use an encoder of fewer"
            + " numbers a text",
        e.getMessage());
    assertTrue(Files.notExists(dir.resolve("never/features")));
    EncoderStage.requireRoom(config(0, 2), 8192, 32);
    ConfigException tooMany =
        assertThrows(
            ConfigException.class, () -> EncoderStage.requireRoom(config(0, 2), 10_000_000, 384));
    assertTrue(
        tooMany.getMessage().startsWith("encoder.source: 10,000,000 items of 384 numbers are more"),
        tooMany.getMessage());
  }

  @Test
  void aSampleOfTheFeaturesIsThatOfAllOfThem() throws IOException {
    EncoderStage.run(spark, config(0, 2), items(texts, 2), path("sampled"));
    Dataset<Row> written = spark.read().parquet(dir.resolve("sampled/features").toString());
    Tensor all = StaticFeatures.collect(written, ITEMS);
    int[] wanted = {0, 7, CatalogueBlocks.SIZE, ITEMS - 1};
    Tensor sample = StaticFeatures.sample(written, ITEMS, wanted);
    assertArrayEquals(new long[] {wanted.length, 32}, sample.shape());
    for (int i = 0; i < wanted.length; i++) {
      assertArrayEquals(
          Arrays.copyOfRange(all.data(), wanted[i] * 32, (wanted[i] + 1) * 32),
          Arrays.copyOfRange(sample.data(), i * 32, (i + 1) * 32));
    }
    // Items that are not asked for are looked at all the same.
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> StaticFeatures.sample(written.where("item <> 9"), ITEMS, wanted));
    assertTrue(e.getMessage().contains("item 9 has no features"), e.getMessage());
  }

  private static EncoderConfig transformer(String className, Map<String, String> params) {
    EncoderConfig base = config(0, 2);
    return new EncoderConfig(
        base.source(),
        0,
        24,
        0,
        16,
        2,
        1,
        DeviceKind.CPU,
        base.cache(),
        1,
        Optional.of(new StaticTransformer(className, params)));
  }

  @Test
  void aSparkTransformerEmbedsByNameWhateverItsOutputsType() throws IOException {
    for (String type : List.of("float", "double", "vector")) {
      Map<String, String> params =
          Map.of("engine", "\"" + type + "\"", "batchSize", "2", "scale", "3");
      EncoderConfig config = transformer(FixtureEmbedder.class.getName(), params);
      EncoderStage.Report report =
          EncoderStage.run(spark, config, items(List.of("ab", "a b c"), 2), path(type));
      assertEquals(
          new EncoderStage.Report(2, 2, FixtureEmbedder.class.getName(), "", 0, 0, 0), report);
      // (12, 1) and (30, 3): centred (-9, -1), (9, 1), all along one component; squared norm c.
      float root = (float) Math.sqrt(2);
      assertArrayEquals(
          new float[] {-root, 0, root, 0}, EncoderStage.features(spark, path(type)).data(), 1e-6f);
    }
  }

  @Test
  void aTransformerThatCannotServeIsAUsersError() {
    Map<String, String> good = Map.of("engine", "\"string\"", "batchSize", "2", "scale", "3");
    assertFails(
        transformer("ai.djl.spark.task.text.TextEmbedder", Map.of()),
        "--packages ai.djl.spark:spark_2.12:0.36.0");
    assertFails(transformer("com.example.Nothing", Map.of()), "is not on the class path");
    assertFails(transformer("java.lang.String", Map.of()), "is not an org.apache.spark.ml");
    assertFails(
        transformer(FixtureEmbedder.class.getName(), Map.of("modelUri", "1")),
        "params.modelUri: " + FixtureEmbedder.class.getName() + " has no such Param; it has");
    assertFails(
        transformer(FixtureEmbedder.class.getName(), Map.of("batchSize", "\"many\"")),
        "params.batchSize: \"many\" is not a value for it");
    assertFails(
        transformer(FixtureEmbedder.class.getName(), good), "it makes a column of type string");
  }

  @Test
  void itemsMustBeNumberedWithoutGaps() {
    Dataset<Row> gap = items(texts.subList(0, 5), 1).where("item <> 2");
    assertThrows(
        IllegalArgumentException.class,
        () -> EncoderStage.run(spark, config(0, 2), gap, path("never")));
  }
}
