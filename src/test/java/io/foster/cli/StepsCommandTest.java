package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code foster steps}: real steps of the distillation over made-up catalogues. */
class StepsCommandTest {
  private static final int SUBSET = 64;
  private static final int POSITIONS = 2 * 4;
  private static final int TOKENS = 3;

  /** Float32, 32 numbers a token. */
  private static final long ITEM_BYTES = TOKENS * 32L * 4;

  @TempDir static Path dir;

  @BeforeAll
  static void session() {
    TestSpark.session();
  }

  private static CommandRun steps(Path output, String... more) {
    String[] always = {
      "steps",
      "--set=encoder.source=random",
      "--tokens=" + TOKENS,
      "--output=" + output,
      "--set=distill.subset-size=" + SUBSET,
      "--set=distill.sequences=2",
      "--set=distill.length=4",
      "--set=distill.windows=[4,2]",
      "--set=distill.real-positions=10",
      "--set=model.dimension=8",
      "--set=model.feed-forward=8",
      "--set=encoder.cache.memory-mib=0"
    };
    String[] all = new String[always.length + more.length];
    System.arraycopy(always, 0, all, 0, always.length);
    System.arraycopy(more, 0, all, always.length, more.length);
    return CommandRun.of(all);
  }

  /**
   * Item 4 of what the cluster has to keep: a step touches the items of its subset and no others,
   * whatever the size of the catalogue, and shuffles nothing.
   */
  @Test
  void aStepReadsItsItemsAndShufflesNothingWhateverTheCatalogue() throws IOException {
    Path output = dir.resolve("sizes");
    CommandRun run = steps(output, "--items=2000,40000", "--steps=4", "--warm-up=1");
    assertEquals(0, run.code(), run.err());
    JsonNode report = new ObjectMapper().readTree(output.resolve("steps.json").toFile());
    assertEquals(2, report.get("catalogues").size());
    for (JsonNode cost : report.get("catalogues")) {
      // K = 1: two embeddings and gradients for the models' steps, two embeddings for that of S.
      assertEquals(6, cost.get("jobs").asDouble());
      assertEquals(6, cost.get("stages").asDouble());
      assertEquals(12, cost.get("tasks").asDouble());
      assertEquals(0, cost.get("shuffleBytes").asDouble());
      // No hidden states stay in memory here, so each of the four embeddings reads the files; the
      // gradients go back through the graphs that two of them keep. All have C and the inputs, one
      // has the items of the real batch besides: one or two sequences of 21 items.
      double least = 4.0 * SUBSET * ITEM_BYTES;
      double most = (4.0 * (SUBSET + POSITIONS) + 2 * 21) * ITEM_BYTES;
      double read = cost.get("readBytes").asDouble();
      assertTrue(least <= read && read <= most, least + " " + read + " " + most);
      double parts = 0;
      for (String part :
          new String[] {
            "embedWork", "gradientWork", "driver", "plan", "scheduling", "start", "results", "end"
          }) {
        parts += cost.get(part).asDouble();
      }
      assertEquals(cost.get("middleSeconds").asDouble(), parts, 1e-9);
      assertEquals(5, cost.get("memory").size());
    }
    assertTrue(run.out().contains("ratio of medians to 2,000 items"), run.out());
    assertFalse(Files.exists(output.resolve(".made-up")));
  }

  /** Above eight slices executors add groups of gradients; nothing is computed twice for that. */
  @Test
  void theGradientsOfManySlicesAreComputedOnce() throws IOException {
    Path output = dir.resolve("slices");
    CommandRun run =
        steps(
            output,
            "--items=500",
            "--steps=1",
            "--set=encoder.slices=10",
            "--set=encoder.batch-size=4");
    assertEquals(0, run.code(), run.err());
    JsonNode report = new ObjectMapper().readTree(output.resolve("steps.json").toFile());
    JsonNode cost = report.get("catalogues").get(0);
    assertEquals(6, cost.get("jobs").asDouble());
    assertEquals(4 + 2 * 2, cost.get("stages").asDouble());
    // Ten gradients in groups of four.
    assertEquals(4 * 10 + 2 * (10 + 3), cost.get("tasks").asDouble());
    assertTrue(cost.get("shuffleBytes").asDouble() > 0);
  }

  @Test
  void aMeasurementIsComparedWithAnEarlierOne() {
    Path one = dir.resolve("one");
    assertEquals(0, steps(one, "--items=500", "--steps=1", "--keep").code());
    assertTrue(Files.exists(one.resolve(".made-up/500-items-3-tokens-32/tokens.bin")));
    CommandRun two =
        steps(one, "--items=500", "--steps=1", "--against=" + one.resolve("steps.json"));
    assertEquals(0, two.code(), two.err());
    assertTrue(
        two.out().matches("(?s).*speed-up against local\\[2] +\\d+\\.\\d\\d\n.*"), two.out());
  }

  @Test
  void problemsAreSaidWithTheirMend() {
    Path nothing = dir.resolve("nothing");
    assertError(
        steps(nothing, "--steps=2", "--rounds=3"),
        "--steps: 2 steps cannot be cut into 3 rounds; use at least one step for each");
    assertError(
        steps(nothing, "--items=10"),
        "distill.subset-size: 64 items are to be drawn for each step, but the catalogue has 10");
    assertError(
        steps(nothing, "--against=" + dir.resolve("no.json")),
        "--against: there is no file " + dir.resolve("no.json"));
  }

  private static void assertError(CommandRun run, String message) {
    assertEquals(2, run.code(), run.err());
    assertTrue(run.err().contains(message), run.err());
  }
}
