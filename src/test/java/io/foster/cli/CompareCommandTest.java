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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code foster compare}: FOSTER and TD3 measured in processes of their own, on a small sample. */
class CompareCommandTest {
  private static final String CONFIG =
      """
      run { sample = true, name = tiny }
      sample { users = 200, items = 60 }
      encoder.source = random
      model { dimension = 8, layers = 1, heads = 1, feed-forward = 16, max-length = 10 }
      experts { count = 1, epochs = 1, batch-positions = 256, negatives = 32, checkpoint-steps = [2] }
      distill { sequences = 3, length = 5, windows = [], subset-size = 20, real-positions = 32, label-experts = 1 }
      evaluate.validation-users = 20
      baseline.td3 { inner-steps = 4, window = 3, real-positions = 32 }
      """;

  @TempDir static Path dir;

  @BeforeAll
  static void session() {
    TestSpark.session();
  }

  private static CommandRun compare(Path output, String... more) throws IOException {
    Path config = Files.writeString(dir.resolve("tiny.conf"), CONFIG);
    List<String> args = new ArrayList<>(List.of("compare", "--config=" + config));
    args.add("--output=" + output);
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }

  @Test
  void bothMethodsAreMeasuredWithAndWithoutATrainedLayer() throws IOException {
    Path output = dir.resolve("run");
    CommandRun run = compare(output, "--steps=2", "--td3-steps=3", "--memory=1");
    assertEquals(0, run.code(), run.err());
    assertTrue(Files.exists(output.resolve("experts/expert-0")));
    JsonNode report = new ObjectMapper().readTree(output.resolve("compare.json").toFile());
    JsonNode costs = report.get("costs");
    String[] methods = {"FOSTER", "TD3", "FOSTER", "TD3"};
    for (int i = 0; i < 4; i++) {
      JsonNode cost = costs.get(i);
      boolean td3 = methods[i].equals("TD3");
      assertEquals(methods[i], cost.get("method").asText());
      assertEquals(i / 2, cost.get("trainableLayers").asInt());
      assertEquals(td3 ? 3 : 2, cost.get("seconds").size());
      assertTrue(cost.get("medianSeconds").asDouble() > 0);
      int whole = cost.get("itemCount").asInt();
      // TD3 has the whole catalogue only where the encoder is frozen.
      assertEquals(td3 && i < 2 ? whole : 20, cost.get("items").asInt());
      if (Files.exists(Path.of("/proc/self/clear_refs"))) {
        long held = cost.get("heldBytes").asLong();
        assertTrue(held > 50 << 20, cost.toString());
        assertEquals(
            cost.get("peakBytes").asLong() - held, cost.get("stepBytes").asLong(), cost.toString());
      }
    }
    // Less than a MiB is less than any window takes.
    assertTrue(run.out().contains("the window is 1 inner steps instead of 3"), run.out());
    assertTrue(run.out().contains("td3, 1 trained layers: a step draws 20 of "), run.out());
    assertEquals(2, report.get("ratios").size());
    assertEquals(
        costs.get(3).get("medianSeconds").asDouble() / costs.get(2).get("medianSeconds").asDouble(),
        report.get("ratios").get(1).get("seconds").asDouble(),
        1e-9);
    assertTrue(
        run.out().matches("(?s).*\n1 +td3 / foster +\\d+\\.\\dx +\\d+\\.\\dx +\\d+\\.\\dx\n.*"),
        run.out());

    CommandRun other = compare(output, "--set=experts.epochs=2", "--layers=0");
    assertEquals(2, other.code(), other.err());
    assertTrue(other.err().contains("add --resume to do so"), other.err());

    CommandRun many = compare(output, "--items=1000", "--layers=0", "--steps=1");
    assertEquals(2, many.code(), many.err());
    assertTrue(
        many.err().contains("error: --items: 1000 items are to be drawn for each step"),
        many.err());
  }

  @Test
  void problemsAreSaidAtOnce() throws IOException {
    Path nothing = dir.resolve("nothing");
    CommandRun run = compare(nothing, "--layers=0,-1", "--td3-steps=0", "--items=1", "--memory=0");
    assertEquals(2, run.code());
    assertTrue(run.err().contains("error: --layers: -1 is no number of layers"), run.err());
    assertTrue(run.err().contains("error: --td3-steps: 0 is no number of steps"), run.err());
    assertTrue(run.err().contains("error: --items: 1 items say nothing"), run.err());
    assertTrue(run.err().contains("error: --memory: 0 MiB are no memory"), run.err());
    CommandRun several =
        compare(
            nothing,
            "--set=experts.encoders=[embedded, random]",
            "--set=distill.steps=0",
            "--layers=0,1");
    assertEquals(2, several.code(), several.err());
    assertTrue(several.err().contains("error: --layers: 1, and the first-order"), several.err());
    assertFalse(Files.exists(nothing));
  }

  @Test
  void agentsStayBehind() {
    assertEquals(
        List.of("-Xmx1g", "-Da=b"),
        ForkedFoster.options(List.of("-Xmx1g", "-agentlib:jdwp=x", "-javaagent:y.jar", "-Da=b")));
  }
}
