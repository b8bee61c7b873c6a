package io.foster.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.foster.TestSpark;
import io.foster.base.ConfigException;
import io.foster.base.Store;
import io.foster.pipeline.PipelineRunner.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command for each stage, as schedulers run them: what it leaves for those after it. */
class StageByStageTest {
  @TempDir Path dir;
  private final List<String> ran = new ArrayList<>();
  private Path raw;
  private Path output;

  @BeforeEach
  void write() throws IOException {
    raw = Files.writeString(dir.resolve("raw.txt"), "raw");
    output = dir.resolve("out");
  }

  private void run(Stage.Body second, Mode mode, String... targets) throws Exception {
    new PipelineRunner(
            FakeStages.pipeline(raw, ran, second),
            PipelineRunnerTest.config(output, "a"),
            new Configuration(),
            TestSpark::session,
            Progress.silent())
        .run(String.join("+", targets), List.of(targets), mode);
  }

  private JsonNode json(String file) throws IOException {
    return new JsonMapper().readTree(Files.readString(output.resolve(file)));
  }

  private void assertStatus(String state, String command) throws IOException {
    JsonNode status = json("status.json");
    assertEquals(
        state + " " + command, status.get("state").asText() + " " + status.get("command").asText());
  }

  private static void stop(StageContext c) throws IOException {
    FakeStages.write(c, "text", "half");
    throw new StoppedException("second, after step 1 of 2");
  }

  @Test
  void aCommandThatMakesNothingOfItsOwnIsNotDone() throws Exception {
    run(FakeStages::append, Mode.RESUME, "first");
    assertStatus("done", "first");
    assertThrows(ConfigException.class, () -> run(FakeStages::refuse, Mode.RESUME, "second"));
    assertStatus("failed", "second");
    run(FakeStages::append, Mode.RESUME, "first");
    assertThrows(
        StoppedException.class, () -> run(StageByStageTest::stop, Mode.RESUME, "second", "third"));
    assertStatus("stopped", "second+third");
    run(FakeStages::append, Mode.RESUME, "second");
    assertStatus("done", "second");
    // One of the two results is there; the command was to make both.
    Files.writeString(raw, "other");
    run(FakeStages::append, Mode.RESUME, "first");
    assertThrows(
        ConfigException.class, () -> run(FakeStages::refuse, Mode.RESUME, "second", "third"));
    assertStatus("failed", "second+third");
  }

  private static void keepAndStop(StageContext c) throws IOException {
    Path state = state(Path.of(c.checkpoint().toUri()));
    Files.createDirectories(state.getParent());
    Files.writeString(state, "1");
    stop(c);
  }

  private static Path state(Path checkpoint) {
    return checkpoint.resolve("part").resolve("state");
  }

  /** As if the last attempt had begun so long before it kept its state. */
  private void worked(int seconds) throws IOException {
    try (Stream<Path> files = Files.list(output.resolve(".staging"))) {
      Path note = files.filter(f -> f.toString().endsWith(".json")).findFirst().orElseThrow();
      String name = note.getFileName().toString().replace(".json", "");
      Instant kept = Files.getLastModifiedTime(state(note.resolveSibling(name))).toInstant();
      Files.setLastModifiedTime(note, FileTime.from(kept.minusSeconds(seconds)));
    }
  }

  /** The pay-off of a set is computed from the time of all attempts at it. */
  @Test
  void theTimeOfStoppedAttemptsCountsUpToWhatTheyHaveKept() throws Exception {
    String[] all = {"first", "second", "third"};
    assertThrows(StoppedException.class, () -> run(StageByStageTest::keepAndStop, Mode.FRESH, all));
    Instant begun = Instant.now();
    worked(100);
    assertThrows(StoppedException.class, () -> run(StageByStageTest::stop, Mode.RESUME, all));
    assertThrows(
        StoppedException.class, () -> run(StageByStageTest::keepAndStop, Mode.RESUME, all));
    worked(10);
    run(FakeStages::append, Mode.RESUME, all);
    JsonNode record = json(".stages/second.json");
    double seconds = record.get("seconds").asDouble();
    assertTrue(seconds >= 110 && seconds < 170, record.toString());
    assertTrue(Instant.parse(record.get("started").asText()).isBefore(begun), record.toString());
    assertTrue(json(".stages/third.json").get("seconds").asDouble() < 60, "a time of its own");
    assertFalse(Files.exists(output.resolve(".staging")));

    // What is made anew has its own time alone.
    run(FakeStages::append, Mode.OVERWRITE, all);
    assertTrue(json(".stages/second.json").get("seconds").asDouble() < 60);
  }

  /** As Airflow does it: it clears from the first task on, and the killed one comes again. */
  @Test
  void theCheckpointOfAStageOutlivesCommandsOfOthers() throws Exception {
    run(FakeStages::append, Mode.FRESH, "first");
    assertThrows(
        StoppedException.class, () -> run(StageByStageTest::keepAndStop, Mode.FRESH, "second"));
    run(FakeStages::append, Mode.RESUME, "first");
    List<Boolean> found = new ArrayList<>();
    Stage.Body look =
        c -> {
          found.add(Files.exists(state(Path.of(c.checkpoint().toUri()))));
          FakeStages.append(c);
        };
    // A fresh command of another stage leaves it, too.
    run(FakeStages::append, Mode.OVERWRITE, "first");
    run(look, Mode.RESUME, "second");
    assertEquals(List.of(true), found);
    assertFalse(Files.exists(output.resolve(".staging")), "nothing is unfinished");
    // One of the stage itself begins anew.
    assertThrows(
        StoppedException.class, () -> run(StageByStageTest::keepAndStop, Mode.OVERWRITE, "second"));
    run(look, Mode.OVERWRITE, "second");
    assertEquals(List.of(true, false), found);
    assertFalse(Files.exists(output.resolve(".staging")));
  }

  /** What a failed command has finished waits for the next one that is to replace it. */
  @Test
  void aResultThatWaitsOutlivesCommandsOfOthers() throws Exception {
    run(FakeStages::append, Mode.FRESH, "first", "second", "third");
    assertThrows(
        ConfigException.class, () -> run(FakeStages::refuse, Mode.OVERWRITE, "first", "second"));
    assertTrue(Files.exists(output.resolve(".staging/held/first")));
    run(FakeStages::append, Mode.RESUME, "third");
    assertTrue(Files.exists(output.resolve(".staging/held/first")));
    run(FakeStages::append, Mode.RESUME, "first");
    assertFalse(Files.exists(output.resolve(".staging")));
  }

  @Test
  void stagesWhoseNamesBeginAlikeKeepTheirOwn() throws Exception {
    StageResults results =
        new StageResults(
            Store.at("output", output.toString(), new Configuration()),
            new Layout(new org.apache.hadoop.fs.Path(output.toUri())));
    Path staging = output.resolve(".staging");
    List<String> others =
        List.of(
            "checkpoint-encoder-e5-0f",
            "checkpoint-encoder-e5-0f.json",
            "checkpoint-encoder-0-0f",
            "encoder-e5-1",
            "encoder-0-1",
            "replaced-encoder-0",
            "held/encoder-0");
    for (String name :
        List.of(
            "checkpoint-encoder-0f",
            "checkpoint-encoder-0f.json",
            "encoder-12",
            "replaced-encoder",
            "held/encoder",
            "held/encoder.json")) {
      Files.createDirectories(staging.resolve(name));
    }
    for (String name : others) {
      Files.createDirectories(staging.resolve(name));
    }
    results.clearStaging(List.of(Stage.of("encoder", "encode", c -> {})));
    try (Stream<Path> left = Files.walk(staging)) {
      assertEquals(
          new TreeSet<>(others),
          left.filter(f -> !f.equals(staging) && !f.equals(staging.resolve("held")))
              .map(f -> staging.relativize(f).toString())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  @Test
  void whatAFailedCommandWasToReplaceIsStillDone() throws Exception {
    run(FakeStages::append, Mode.FRESH, "first", "second", "third");
    assertThrows(ConfigException.class, () -> run(FakeStages::refuse, Mode.OVERWRITE, "second"));
    assertStatus("done", "first+second+third");
  }

  @Test
  void aCommandThatStopsHalfWayIsListedAsFarAsItCame() throws Exception {
    run(FakeStages::append, Mode.FRESH, "first");
    assertThrows(
        NoSuchFileException.class,
        () -> run(c -> FakeStages.write(c, "other", "x"), Mode.RESUME, "first", "second", "third"));
    List<String> listed = new ArrayList<>();
    json("manifest.json").get("stages").forEach(stage -> listed.add(stage.get("stage").asText()));
    assertEquals(List.of("first", "second"), listed);
  }
}
