package io.foster.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.foster.TestSpark;
import io.foster.base.ConfigException;
import io.foster.pipeline.PipelineRunner.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        state + " " + command,
        status.get("state").asText() + " " + status.get("command").asText());
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

  @Test
  void whatAFailedCommandWasToReplaceIsStillDone() throws Exception {
    run(FakeStages::append, Mode.FRESH, "first", "second", "third");
    assertThrows(ConfigException.class, () -> run(FakeStages::refuse, Mode.OVERWRITE, "second"));
    assertStatus("done", "first+second+third");
  }
}
