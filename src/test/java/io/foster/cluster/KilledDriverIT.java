package io.foster.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.OwnJava;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One run whose process is killed at five different stages, and once told to end, and gone on with
 * each time: it ends with the bytes of a run that nobody disturbed.
 */
class KilledDriverIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG =
      """
      run { sample = true, name = small, checkpoint-steps = 5 }
      sample { users = 300, items = 80 }
      model { dimension = 16, layers = 1, feed-forward = 32, max-length = 10 }
      experts {
        count = 3, epochs = 4, batch-positions = 64, negatives = 64, warmup-steps = 5
        checkpoint-steps = [2, 5]
      }
      distill {
        sequences = 4, length = 8, windows = [], label-experts = 2
        steps = 200, subset-size = 40, reset-every = 7, real-positions = 64
        gate-every = 50, gate-students = 1, gate-steps = 20
      }
      student { steps = 400, subset-size = 64, warmup-steps = 5 }
      evaluate { seeds = [101, 102], validation-users = 100 }
      """;

  @TempDir static Path dir;
  private static Path calm;

  /** When to strike: the output is as wanted. */
  @FunctionalInterface
  private interface Moment {
    boolean hasCome(Path output) throws IOException;
  }

  @BeforeAll
  static void runUndisturbed() throws Exception {
    calm = dir.resolve("calm");
    GuardedProcess undisturbed = foster("calm", calm);
    assertEquals(0, undisturbed.await(300), undisturbed.err());
  }

  private static GuardedProcess foster(String name, Path output) throws IOException {
    Path config = dir.resolve("small.conf");
    Files.writeString(config, CONFIG);
    List<String> command = OwnJava.command("700m");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.foster.cli.Main"));
    command.addAll(List.of("run", "--resume", "--config", config.toString()));
    command.addAll(List.of("--output", output.toString()));
    Map<String, String> environment = Map.of("FOSTER_LOG", dir.resolve(name + ".log").toString());
    return GuardedProcess.start(dir, name, environment, command);
  }

  private static ProcessHandle driver(GuardedProcess process) {
    return process.descendants().stream()
        .filter(p -> p.info().command().orElse("").endsWith("/java"))
        .findFirst()
        .orElseThrow();
  }

  private static void await(GuardedProcess process, Path output, Moment moment) throws Exception {
    long end = System.nanoTime() + 180_000_000_000L;
    while (!moment.hasCome(output)) {
      assertTrue(System.nanoTime() < end && process.isAlive(), process.err());
      Thread.sleep(20);
    }
  }

  private static boolean logged(Path output, String event, String stage) throws IOException {
    Path events = output.resolve("events.jsonl");
    String wanted = "\"event\":\"" + event + "\",\"stage\":\"" + stage + "\"";
    return Files.exists(events) && Files.readString(events).contains(wanted);
  }

  private static Moment started(String stage) {
    return output -> logged(output, "stage-started", stage);
  }

  /** The stage keeps something of its own that matches. */
  private static Moment keeps(String stage, String file) {
    return output -> {
      try (Stream<Path> all = Files.walk(output.resolve(".staging"))) {
        return all.map(Path::toString)
            .anyMatch(f -> f.contains("checkpoint-" + stage + "-") && f.endsWith("/" + file));
      } catch (IOException | UncheckedIOException e) {
        // Files come and go meanwhile.
        return false;
      }
    };
  }

  /** The stage the process was in: the last one that was started. */
  private static String running(Path output) throws IOException {
    String stage = "none";
    for (String line : Files.readAllLines(output.resolve("events.jsonl"))) {
      JsonNode event = JSON.readTree(line);
      if (event.get("event").asText().equals("stage-started")) {
        stage = event.get("stage").asText();
      } else if (event.get("event").asText().equals("stage-finished")) {
        stage = "after " + event.get("stage").asText();
      }
    }
    return stage;
  }

  @Test
  void killedAtFiveStagesAndGoneOnWithTheRunEndsWithTheSameBytes() throws Exception {
    Path output = dir.resolve("killed");
    List<Moment> moments =
        List.of(
            started("ingest"),
            started("encoder"),
            keeps("experts", "0.ser"),
            keeps("distill", "distillation.safetensors"),
            started("students"));
    List<String> stages = new ArrayList<>();
    for (Moment moment : moments) {
      GuardedProcess process = foster("killed-" + stages.size(), output);
      await(process, output, moment);
      driver(process).destroyForcibly();
      assertEquals(137, process.await(60), process.err());
      stages.add(running(output));
      assertFalse(Files.exists(output.resolve("metrics.json")), "it was not finished");
    }
    assertEquals(5, stages.stream().distinct().count(), stages.toString());

    GuardedProcess last = foster("killed-last", output);
    assertEquals(0, last.await(300), last.err());
    int same = assertSame(calm, output);
    System.out.printf(
        "Driver killed 5 times (SIGKILL), in %s; resumed 5 times: %d files, all the same as those"
            + " of an undisturbed run%n",
        String.join(", ", stages), same);
  }

  @Test
  void toldToEndItKeepsTheDistillationAndGoesOnFromThere() throws Exception {
    Path output = dir.resolve("told");
    GuardedProcess told = foster("told", output);
    await(told, output, keeps("distill", "distillation.safetensors"));
    driver(told).destroy();
    assertEquals(143, told.await(120), told.err());
    String line =
        told.err().lines().filter(l -> l.contains("stopped in distill")).findFirst().orElse("");
    assertTrue(line.contains("what is done is kept, go on with --resume"), told.err());
    assertFalse(Files.exists(output.resolve(".lock")), "the output is free again");
    JsonNode status = JSON.readTree(output.resolve("status.json").toFile());
    assertEquals("distill", status.get("stage").asText());

    GuardedProcess last = foster("told-last", output);
    assertEquals(0, last.await(300), last.err());
    int step = Integer.parseInt(line.replaceAll(".* after step (\\d+) of .*", "$1"));
    assertTrue(last.err().contains("goes on after step " + step), last.err());
    assertSame(calm, output);
  }

  /** How many files are the same; times are left out, and files that hold nothing else. */
  private static int assertSame(Path expected, Path actual) throws IOException {
    int same = 0;
    for (String directory : List.of("corpus", "experts", "distill", "students", "references")) {
      Map<String, byte[]> wanted = files(expected.resolve(directory));
      Map<String, byte[]> found = files(actual.resolve(directory));
      assertFalse(wanted.isEmpty(), directory);
      assertEquals(wanted.keySet(), found.keySet(), directory);
      for (Map.Entry<String, byte[]> file : wanted.entrySet()) {
        assertArrayEquals(file.getValue(), found.get(file.getKey()), file.getKey());
        same++;
      }
    }
    assertEquals(metrics(expected), metrics(actual));
    return same + 1;
  }

  private static Map<String, byte[]> files(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString();
        if (!name.endsWith("timing.jsonl") && !name.endsWith(".crc")) {
          files.put(name.replaceAll("part-(\\d+)-[-0-9a-f]+", "part-$1"), withoutTimes(file));
        }
      }
    }
    return files;
  }

  /** Without what two undisturbed runs differ in, too. */
  private static byte[] withoutTimes(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (file.toString().endsWith(".parquet")) {
      // The footer lists a column's encodings in the order of a set, another in every process.
      int footer = numbers.getInt(bytes.length - 8);
      Arrays.sort(bytes, bytes.length - 8 - footer, bytes.length - 8);
      return bytes;
    }
    if (!file.toString().endsWith(".safetensors")) {
      return bytes;
    }
    // A model's header says how long its training took and what memory its process held.
    String latin = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = 8 + (int) numbers.getLong();
    String header =
        latin.substring(8, end).replaceAll("\"(seconds|peak_rss_bytes)\":\"[^\"]*\"", "").strip();
    return (header + latin.substring(end)).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String metrics(Path run) throws IOException {
    JsonNode metrics = JSON.readTree(run.resolve("metrics.json").toFile());
    for (JsonNode cell : metrics.get("cells")) {
      ((ObjectNode) cell).remove(List.of("seconds", "peakRssBytes"));
    }
    return metrics.toString();
  }
}
