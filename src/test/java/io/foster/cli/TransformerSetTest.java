package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.distill.FeaturesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;

/** A set whose soft targets are written in the features of a Spark ML Transformer. */
class TransformerSetTest extends TinyRun {
  private static final String CLASS = "io.foster.encoder.FixtureEmbedder";
  private static final String[] TRANSFORMER = {
    "--set",
    "encoder.static.transformer.class=" + CLASS,
    "--set",
    "encoder.static.transformer.params={engine=vector, batchSize=2, scale=3}"
  };

  private int train(Path set, Path items, Path to, String... more) {
    String[] data = {"--data", set.toString(), "--set", "student.items=" + items};
    return foster(
        "train",
        to,
        Stream.concat(Arrays.stream(data), Arrays.stream(more)).toArray(String[]::new));
  }

  @Test
  void theSetSaysWhichTransformerItIsOfAndAStudentMayReadTextsOtherwise() throws IOException {
    Path run = copy("transformer");
    String[] resume =
        Stream.concat(Stream.of("--resume"), Arrays.stream(TRANSFORMER)).toArray(String[]::new);
    for (String command : new String[] {"encode", "train", "distill"}) {
      assertEquals(0, foster(command, run, resume), () -> err);
    }
    String card = Files.readString(run.resolve("distill/README.md"));
    assertTrue(card.contains(CLASS), card);
    Path set = dir.resolve("transformer-set");
    FileUtils.copyDirectory(run.resolve("distill").toFile(), set.toFile());
    Path items = run.resolve("corpus/items");
    // The features stand beside the set: a student reads the texts through the default encoder.
    assertEquals(0, train(set, items, dir.resolve("transformer-other")), () -> err);
    Files.delete(set.resolve(FeaturesFile.NAME));
    assertEquals(0, train(set, items, dir.resolve("transformer-same"), TRANSFORMER), () -> err);
    assertEquals(2, train(set, items, dir.resolve("transformer-less")), () -> err);
    assertTrue(error().contains("lacks features.safetensors"), err);
    assertTrue(error().contains(CLASS), err);
  }
}
