package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.config.DeviceKind;
import io.foster.config.EncoderConfig;
import io.foster.config.Precision;
import io.foster.encoder.Checkpoints.Type;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class CatalogueFeaturesTest extends EncoderFixture {
  private static InProcessItemEncoder inProcess(int trainable, int slices, FeatureScaling scaling) {
    return new InProcessItemEncoder(tiny, texts, trainable, 24, 16, slices, scaling);
  }

  @Test
  void frozenFeaturesDoNotDependOnPartitionsAndEqualTheInProcessOnes() throws IOException {
    CatalogueFeatures.Report report =
        CatalogueFeatures.run(spark, config(0, 2), items(texts, 3), path("one"));
    assertEquals(
        new CatalogueFeatures.Report(ITEMS, 32, config(0, 2).source(), tiny.hash(), 3, 0, 0),
        report);
    CatalogueFeatures.run(spark, config(0, 2), items(texts, 7), path("two"));
    Tensor features = CatalogueFeatures.features(spark, path("one"));
    assertEquals(features, CatalogueFeatures.features(spark, path("two")));
    double squares = 0;
    for (float x : features.data()) {
      squares += x * x;
    }
    assertEquals(32, squares / ITEMS, 1e-3, "mean squared norm equals c");

    try (ItemEncoder encoder =
            CatalogueFeatures.open(
                spark, config(0, 2), items(texts, 2), path("one"), path("cache"));
        ItemEncoder oracle = inProcess(0, 2, CatalogueFeatures.scaling(spark, path("one")))) {
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
  void initialFeaturesAreTheStaticOnes() throws IOException {
    CatalogueFeatures.Report report =
        CatalogueFeatures.run(spark, config(1, 2), items(texts, 3), path("three"));
    try (ItemEncoder encoder =
        CatalogueFeatures.open(
            spark, config(1, 2), items(texts, 3), path("three"), path("cache"))) {
      assertEquals(
          report.trainableWeights(),
          encoder.initialParameters().asMap().values().stream().mapToLong(Tensor::size).sum());
      int[] all = IntStream.range(0, ITEMS).toArray();
      assertArrayEquals(
          CatalogueFeatures.features(spark, path("three")).data(),
          encoder.embed(all, encoder.initialParameters()).data(),
          1e-4f);
    }
  }

  private static EncoderConfig of(Path folder, int trainable) {
    EncoderConfig base = config(trainable, 2);
    return new EncoderConfig(
        folder.toUri().toString(),
        OptionalInt.empty(),
        trainable,
        24,
        0.5,
        16,
        2,
        1,
        DeviceKind.CPU,
        Precision.FLOAT32,
        base.cache(),
        1,
        Optional.empty());
  }

  private static void write(Path folder, EncoderCheckpoint checkpoint) throws IOException {
    Checkpoints.writeFolder(folder, checkpoint, Checkpoints.config(checkpoint.architecture()));
    Checkpoints.writeWeights(
        folder.resolve("model.safetensors"), checkpoint, Type.F32, n -> n, n -> true);
  }

  @Test
  void aModelThatWasReplacedSinceIsNotTakenForTheOneOfTheStage() throws IOException {
    Path folder = dir.resolve("replaced");
    write(folder, tiny);
    List<String> few = texts.subList(0, 50);
    for (int k : new int[] {0, 1}) {
      CatalogueFeatures.run(spark, of(folder, k), items(few, 2), path("by-" + k));
    }
    Dataset<Row> others = items(texts.subList(50, 60), 1);
    Tensor before =
        CatalogueFeatures.featuresOf(spark, of(folder, 0), others, path("by-0"), path("new-0"));
    CatalogueFeatures.open(spark, of(folder, 1), items(few, 2), path("by-1"), path("new-1"))
        .close();

    // Of the same shape: nothing else tells them apart.
    write(
        folder,
        EncoderCheckpoint.of(
            tiny.architecture(), moved(tiny.weights()), tiny.tokenizer(), "replaced"));
    Executable frozen =
        () ->
            CatalogueFeatures.featuresOf(spark, of(folder, 0), others, path("by-0"), path("new-0"));
    Executable trained =
        () ->
            CatalogueFeatures.open(
                spark, of(folder, 1), items(few, 2), path("by-1"), path("new-1"));
    Executable ofTexts =
        () ->
            CatalogueFeatures.trainableOf(
                spark, of(folder, 1), others, path("by-1"), path("new-1"));
    for (Executable reading : List.of(frozen, trained, ofTexts)) {
      ConfigException e = assertThrows(ConfigException.class, reading);
      assertTrue(e.getMessage().startsWith("encoder.source: " + folder.toUri()), e.getMessage());
      assertTrue(e.getMessage().contains("is not the model that"), e.getMessage());
    }
    // The mend: put back, or named where it is.
    write(dir.resolve("kept"), tiny);
    assertEquals(
        before,
        CatalogueFeatures.featuresOf(
            spark, of(dir.resolve("kept"), 0), others, path("by-0"), path("new-0")));
    // The catalogue's frozen features are those of the stage, whatever is in the folder.
    CatalogueFeatures.open(spark, of(folder, 0), items(few, 2), path("by-0"), path("new-0"))
        .close();
  }

  @Test
  void settingsAreCheckedAgainstTheCheckpoint() {
    assertFails(config(4, 2), "encoder.trainable-layers: 4 is more than the encoder has");
    EncoderConfig base = config(0, 2);
    assertFails(
        new EncoderConfig(
            base.source(),
            OptionalInt.empty(),
            0,
            65,
            0.5,
            16,
            2,
            1,
            DeviceKind.CPU,
            Precision.FLOAT32,
            base.cache(),
            1,
            Optional.empty()),
        "encoder.max-tokens: 65 is more than the encoder reads; use at most 64");
  }

  @Test
  void aCatalogueThatTheDriverMayNotHoldIsRefusedBeforeItIsEncoded() throws IOException {
    // 8193 items of 32 numbers are 128 bytes more than 1 MiB.
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () ->
                CatalogueFeatures.run(
                    spark, config(0, 2), items(Collections.nCopies(8193, "x"), 2), path("never")));
    assertEquals(
        "encoder.driver-features-mib: the features of 8,193 items, 32 numbers each, take 2 MiB,"
            + " more than 1; raise it, and --driver-memory with it, or use an encoder of fewer"
            + " numbers a text",
        e.getMessage());
    assertTrue(Files.notExists(dir.resolve("never/features")));
    StaticFeatures.requireRoom(config(0, 2), 8192, 32);
    ConfigException tooMany =
        assertThrows(
            ConfigException.class, () -> StaticFeatures.requireRoom(config(0, 2), 10_000_000, 384));
    assertTrue(
        tooMany.getMessage().startsWith("encoder.source: 10,000,000 items of 384 numbers are more"),
        tooMany.getMessage());
  }

  @Test
  void aSampleOfTheFeaturesIsThatOfAllOfThem() throws IOException {
    CatalogueFeatures.run(spark, config(0, 2), items(texts, 2), path("sampled"));
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

  @Test
  void itemsMustBeNumberedWithoutGaps() {
    Dataset<Row> gap = items(texts.subList(0, 5), 1).where("item <> 2");
    assertThrows(
        IllegalArgumentException.class,
        () -> CatalogueFeatures.run(spark, config(0, 2), gap, path("never")));
  }
}
