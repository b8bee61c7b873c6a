package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several draws of S, of which validation users choose one. */
class DrawsTest extends TinyRun {
  private static final String SEQUENCES = "distill/sequences.jsonl";

  @Test
  void theBestOfAllDrawsIsKept() throws IOException {
    Path two = copy("draws");
    assertEquals(0, foster("distill", two, "--resume", "--set", "distill.draws=2"), () -> err);
    List<JsonNode> looks = new ArrayList<>();
    List<Integer> steps = new ArrayList<>();
    for (String line : Files.readAllLines(two.resolve("distill/log.jsonl"))) {
      JsonNode node = JSON.readTree(line);
      if (node.has("gate")) {
        looks.add(node);
      } else {
        steps.add(10 * node.get("draw").asInt() + node.get("step").asInt());
      }
    }
    assertEquals(List.of(1, 2, 3, 4, 11, 12, 13, 14), steps);
    assertEquals(6, looks.size());
    JsonNode best =
        looks.stream().filter(n -> n.get("best").asBoolean()).reduce((a, b) -> b).orElseThrow();
    double highest = looks.stream().mapToDouble(n -> n.get("gate").asDouble()).max().orElseThrow();
    assertEquals(highest, best.get("gate").asDouble());
    // The first draw is the one of a single draw, looks included.
    byte[] one = Files.readAllBytes(base.resolve(SEQUENCES));
    byte[] chosen = Files.readAllBytes(two.resolve(SEQUENCES));
    if (best.get("draw").asInt() == 0) {
      assertArrayEquals(one, chosen);
    } else {
      assertFalse(Arrays.equals(one, chosen));
    }
  }

  @Test
  void drawsThatNothingTellsApartAreRefused() {
    Path none = dir.resolve("no-draws");
    assertEquals(
        2, foster("distill", none, "--set", "distill.draws=2", "--set", "distill.gate-every=0"));
    assertTrue(
        error().startsWith("error: distill.draws: 2 draws of S cannot be told apart without"), err);
  }
}
