package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code benchmark.tune}: each method's students trained as validation users like it best. */
class TuningTest {
  private static final List<String> SETTINGS =
      List.of(
          "benchmark.methods=[expert-labelled, random]",
          "benchmark.full=false",
          "benchmark.tune={learning-rate=[0.001, 0.01], dropout=[0.2]}");

  @TempDir static Path dir;
  static Path output;

  private static String out;
  private static String err;

  private static int benchmark(String... more) {
    CommandRun run = TinyBenchmark.run(output, SETTINGS, more);
    out = run.out();
    err = run.err();
    return run.code();
  }

  @BeforeAll
  static void runOnce() {
    TestSpark.session();
    output = dir.resolve("tuned");
    assertEquals(0, benchmark(), () -> err);
  }

  private static JsonNode json(String file) throws IOException {
    return TinyRun.JSON.readTree(output.resolve("tiny").resolve(file).toFile());
  }

  /** Hadoop has written a checksum beside it. */
  private static void write(Path file, byte[] bytes) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.write(file, bytes);
  }

  private static JsonNode best(JsonNode choice) {
    JsonNode best = choice.get("trials").get(0);
    for (JsonNode trial : choice.get("trials")) {
      if (trial.get("validation").asDouble() > best.get("validation").asDouble()) {
        best = trial;
      }
    }
    return best;
  }

  @Test
  void everyMethodHasAsManyTrialsAndItsBestIsNoWorseThanUntrained() throws IOException {
    for (String method : List.of("expert-labelled-4", "random-4")) {
      JsonNode choice = json("choices/" + method + ".json");
      assertEquals(3, choice.get("trials").size());
      for (JsonNode trial : choice.get("trials")) {
        assertTrue(
            trial.get("validation").asDouble() >= trial.get("untrained").asDouble(),
            trial.toString());
      }
      JsonNode settings = best(choice).get("settings");
      JsonNode cell = json("cells/" + method + "-101.json").get("cells").get(0);
      assertEquals(
          "rate %s, dropout %s, %s steps"
              .formatted(
                  settings.get("learningRate").asText(),
                  settings.get("dropout").asDouble() == 0 ? "0" : settings.get("dropout").asText(),
                  settings.get("steps").asText()),
          cell.get("madeFrom").get("student.chosen").asText());
      assertTrue(cell.get("madeFrom").has("benchmark.tune"));
      // No reported student has the seed of the trials.
      assertNotEquals(101, choice.get("seed").asLong());
      assertNotEquals(102, choice.get("seed").asLong());
    }
    // What is configured comes first: soft and hard labels have dropouts of their own.
    assertEquals(
        0, json("choices/expert-labelled-4.json").at("/trials/0/settings/dropout").asDouble());
    assertEquals(0.1, json("choices/random-4.json").at("/trials/0/settings/dropout").asDouble());
    String page = Files.readString(output.resolve("results/choices.md"));
    assertTrue(page.contains("| as configured | rate 0.001, dropout 0.2, 60 steps |"), page);
    assertTrue(page.contains("\n| random | sasrec | 4 | "), page);
    assertTrue(err.contains("chosen of 3: rate "), err);
  }

  @Test
  void aStudentIsTrainedAsItWasChosen() throws IOException {
    byte[] before = Files.readAllBytes(output.resolve("tiny/cells/random-4-101.json"));
    Path file = output.resolve("tiny/choices/random-4.json");
    byte[] choice = Files.readAllBytes(file);
    ObjectNode changed = (ObjectNode) TinyRun.JSON.readTree(choice);
    for (JsonNode trial : changed.get("trials")) {
      ((ObjectNode) trial).put("validation", 0.0);
      ((ObjectNode) trial.get("settings")).put("steps", 7);
    }
    write(file, TinyRun.JSON.writeValueAsBytes(changed));
    Files.delete(output.resolve("tiny/cells/random-4-101.json"));
    assertEquals(0, benchmark(), () -> err);
    assertEquals(7, json("cells/random-4-101.json").at("/cells/0/steps").asInt());
    assertFalse(err.contains("trials"), err);
    write(file, choice);
    write(output.resolve("tiny/cells/random-4-101.json"), before);
  }

  @Test
  void finishedTrialsAreNotRepeatedAndAnotherGridIsRefused() throws IOException {
    Path file = output.resolve("tiny/choices/expert-labelled-4.json");
    Path cell = output.resolve("tiny/cells/expert-labelled-4-102.json");
    byte[] made = Files.readAllBytes(cell);
    ObjectNode choice = (ObjectNode) TinyRun.JSON.readTree(Files.readAllBytes(file));
    ((ArrayNode) choice.get("trials")).remove(2);
    // Kept as it is: nobody trains it again.
    ((ObjectNode) choice.get("trials").get(1)).put("seconds", 4711.0);
    write(file, TinyRun.JSON.writeValueAsBytes(choice));
    Files.delete(cell);
    assertEquals(0, benchmark(), () -> err);
    JsonNode again = json("choices/expert-labelled-4.json");
    assertEquals(3, again.get("trials").size());
    assertEquals(4711, again.at("/trials/1/seconds").asDouble());
    assertEquals(
        TinyRun.JSON.readTree(made).at("/cells/0/metrics"),
        TinyRun.JSON.readTree(cell.toFile()).at("/cells/0/metrics"));

    byte[] kept = Files.readAllBytes(file);
    assertEquals(2, benchmark("--set", "benchmark.tune.dropout=[0.3]"));
    assertTrue(err.contains("was made with other settings of benchmark.tune;"), err);
    assertArrayEquals(kept, Files.readAllBytes(file));
    // The choice holds for whatever is measured with it, and where each user's rank is written.
    String[] ranks = {
      "--set", "evaluate.ranks=true", "--set", "evaluate.seeds=[103]",
      "--set", "benchmark.methods=[expert-labelled]", "--set", "evaluate.floors=[]"
    };
    assertEquals(0, benchmark(ranks), () -> err);
    assertArrayEquals(kept, Files.readAllBytes(file));
    assertEquals(2, benchmark("--set", "benchmark.tune.dropout=[0.95]"));
    assertTrue(err.contains("benchmark.tune.dropout: 0.95 is out of range"), err);
  }
}
