package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;

/**
 * One finished run of the real pipeline on a small generated sample, shared by all tests of a JVM.
 * Tests that change something work on a copy of it.
 */
abstract class TinyRun {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String CONFIG =
      """
      run { sample = true, name = tiny }
      sample { users = 300, items = 80 }
      model { dimension = 16, layers = 1, feed-forward = 32, max-length = 10 }
      experts {
        count = 2, epochs = 2, batch-positions = 256, negatives = 64, warmup-steps = 5
        checkpoint-steps = [2, 5]
      }
      distill {
        sequences = 4, length = 8, windows = [], label-experts = 2
        steps = 4, subset-size = 40, reset-every = 2, real-positions = 64
        gate-every = 2, gate-students = 1, gate-steps = 20
      }
      student { steps = 60, subset-size = 64, warmup-steps = 5 }
      evaluate { seeds = [101, 102], validation-users = 100 }
      """;

  static Path dir;
  static Path config;
  static Path base;
  static String table;
  String out;
  String err;

  @BeforeAll
  static void runOnce() throws IOException {
    TestSpark.session();
    if (base != null) {
      return;
    }
    dir = Files.createTempDirectory("foster-test");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> FileUtils.deleteQuietly(dir.toFile())));
    config = Files.writeString(dir.resolve("tiny.conf"), CONFIG);
    Path finished = dir.resolve("base");
    TinyRun first = new TinyRun() {};
    assertEquals(0, first.foster("run", finished), () -> first.err);
    table = first.out;
    base = finished;
  }

  /** Runs a command with the small configuration. */
  int foster(String command, Path output, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(command, "--config", config.toString(), "--output", output.toString()));
    args.addAll(List.of(more));
    return fosterAlone(args.toArray(String[]::new));
  }

  /** Runs a command as it stands. */
  int fosterAlone(String... args) {
    CommandRun run = CommandRun.of(args);
    out = run.out();
    err = run.err();
    return run.code();
  }

  Path copy(String name) throws IOException {
    Path copy = dir.resolve(name);
    FileUtils.copyDirectory(base.toFile(), copy.toFile());
    return copy;
  }

  static JsonNode json(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  /** The content of every file below {@code root}, hidden ones and checksums too. */
  static Map<String, byte[]> files(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (var walk = Files.walk(root)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  static void assertSameFiles(Map<String, byte[]> expected, Map<String, byte[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, bytes) -> assertArrayEquals(bytes, actual.get(name), name));
  }

  /** The one line that says what is wrong. */
  String error() {
    List<String> lines = err.lines().filter(line -> line.startsWith("error: ")).toList();
    assertEquals(1, lines.size(), err);
    assertFalse(err.contains("\tat "), err);
    return lines.get(0);
  }
}
