package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A command that is told to end says so in one true line and leaves its status. */
class SignalTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({"INT, 2, 130", "TERM, 15, 143"})
  void oneTrueLineAndAStatus(String signal, int number, int code) throws Exception {
    Assumptions.assumeFalse(
        isIgnored(number),
        "this test was started with SIG" + signal + " ignored, as by nohup .. &");
    Path output = dir.resolve("out");
    Path err = dir.resolve("err.txt");
    Process process =
        ForkedIngest.of(dir, "spark.master=local[1]")
            .redirectError(err.toFile())
            .redirectOutput(dir.resolve("out.txt").toFile())
            .start();
    try {
      long giveUp = System.nanoTime() + 120_000_000_000L;
      while (!Files.readString(err).contains("[1/2] ingest") && System.nanoTime() < giveUp) {
        assertTrue(process.isAlive(), () -> read(err));
        Thread.sleep(20);
      }
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
      assertEquals(code, process.waitFor(), () -> read(err));
    } finally {
      process.destroyForcibly().waitFor();
    }
    List<String> said =
        Files.readAllLines(err).stream().filter(line -> !line.startsWith("[")).toList();
    assertEquals(
        List.of("stopped in ingest, which is done anew; go on with --resume"),
        said,
        () -> read(err));
    JsonNode status = new ObjectMapper().readTree(output.resolve("status.json").toFile());
    assertEquals("stopped", status.get("state").asText());
    assertEquals("ingest", status.get("stage").asText());
    assertFalse(Files.exists(output.resolve("ingest")));
  }

  /** What a process ignores, those that it starts ignore too. */
  private static boolean isIgnored(int signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String mask =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow()
            .substring("SigIgn:".length())
            .strip();
    return (Long.parseUnsignedLong(mask, 16) >> signal - 1 & 1) == 1;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
