package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Trainings whose parameters grow beyond all bounds: the user's rates are too high. */
class DivergenceTest extends TinyRun {
  /** A step multiplies all parameters by 1 - 10. */
  private static String[] with(String section, String... more) {
    Stream<String> rates =
        Stream.of(
            "--set", section + ".learning-rate=10",
            "--set", section + ".weight-decay=1",
            "--set", section + ".warmup-steps=0");
    return Stream.concat(rates, Arrays.stream(more)).toArray(String[]::new);
  }

  @Test
  void anExpertThatDivergesIsRefusedAndTheEarlierOnesStay() throws IOException {
    Path output = copy("diverged-experts");
    Map<String, byte[]> earlier = files(output.resolve("experts"));
    assertEquals(
        2,
        foster("train", output, with("experts", "--resume", "--set", "experts.epochs=8")),
        () -> err);
    assertTrue(error().startsWith("error: experts.learning-rate: with 10.0 the "), err);
    assertSameFiles(earlier, files(output.resolve("experts")));
  }

  @Test
  void aLoneStudentThatDivergesIsRefused() {
    Path output = dir.resolve("diverged-student");
    String data = base.resolve("distill").toString();
    assertEquals(2, foster("train", output, with("student", "--data", data)), () -> err);
    assertTrue(error().startsWith("error: student.learning-rate: with 10.0 the "), err);
    assertFalse(Files.exists(output.resolve("students")));
  }

  @Test
  void aGatesStudentThatDivergesIsTheWorst() throws IOException {
    Path output = copy("diverged-gate");
    assertEquals(
        0,
        foster("distill", output, with("student", "--resume", "--set", "distill.gate-steps=60")),
        () -> err);
    int looks = 0;
    for (String line : Files.readAllLines(output.resolve("distill/log.jsonl"))) {
      JsonNode node = JSON.readTree(line);
      if (node.has("gate")) {
        looks++;
        assertEquals(0, node.get("gate").asDouble(), line);
      }
    }
    assertTrue(looks > 0);
  }
}
