package io.foster.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.foster.base.ConfigException;
import io.foster.base.Store;
import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import io.foster.pipeline.PipelineRunner.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineRunnerTest {
  private static final List<String> ALL = List.of("first", "second", "third");
  private static SparkSession spark;

  @TempDir Path dir;
  private Path raw;
  private Path output;
  private final List<String> ran = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    raw = Files.writeString(dir.resolve("raw.txt"), "raw");
    output = dir.resolve("out");
  }

  @AfterAll
  static void stop() {
    if (spark != null) {
      spark.stop();
    }
  }

  static SparkSession session() {
    if (spark == null) {
      spark =
          SparkSession.builder()
              .master("local[1]")
              .config("spark.ui.enabled", "false")
              .config("spark.driver.host", "127.0.0.1")
              .getOrCreate();
    }
    return spark;
  }

  static FosterConfig config(Path output, String name) {
    return new ConfigLoader()
        .load(
            Optional.empty(),
            List.of(
                new Assignment("output", output.toString(), "--output"),
                new Assignment("run.name", name, "--set")),
            Configuration::new);
  }

  private PipelineRunner runner(String name, Stage.Body second) {
    return new PipelineRunner(
        FakeStages.pipeline(raw, ran, second),
        config(output, name),
        new Configuration(),
        PipelineRunnerTest::session,
        Progress.silent());
  }

  private void run(String name, Mode mode) throws Exception {
    runner(name, FakeStages::append).run("run", ALL, mode);
  }

  private String text(String directory) throws IOException {
    return Files.readString(output.resolve(directory).resolve("text"));
  }

  private JsonNode json(String file) throws IOException {
    return new JsonMapper().readTree(Files.readString(output.resolve(file)));
  }

  @Test
  void aRunPutsEveryResultInItsPlaceAndLeavesNothingElse() throws Exception {
    run("a", Mode.FRESH);
    assertEquals(ALL, ran);
    assertEquals("raw+a", text("third"));
    assertFalse(Files.exists(output.resolve(".staging")));
    assertEquals(json("third/metrics.json"), json("metrics.json"));
    assertEquals("done", json("status.json").get("state").asText());
    JsonNode manifest = json("manifest.json");
    assertEquals(42, manifest.get("seed").asLong());
    assertEquals("a", manifest.at("/configuration/run/name").asText());
    assertEquals(3, manifest.get("stages").size());
    JsonNode first = manifest.at("/stages/0");
    assertEquals("first", first.get("stage").asText());
    assertTrue(first.get("seconds").asDouble() >= 0);
    assertTrue(first.get("peakRssBytes").asLong() > 1_000_000, "a JVM is larger than a megabyte");
  }

  @Test
  void aSecondRunIsRefusedAndChangesNothing() throws Exception {
    run("a", Mode.FRESH);
    List<String> before = FakeStages.tree(output);
    ConfigException e = assertThrows(ConfigException.class, () -> run("b", Mode.FRESH));
    assertTrue(e.getMessage().contains("--resume"), e.getMessage());
    assertTrue(e.getMessage().contains("--overwrite"), e.getMessage());
    assertEquals(before, FakeStages.tree(output));
    assertEquals(ALL, ran);
  }

  @Test
  void aDirectoryWithOtherPeoplesFilesIsRefused() throws Exception {
    Files.createDirectories(output);
    Files.writeString(output.resolve("thesis.tex"), "x");
    assertThrows(ConfigException.class, () -> run("a", Mode.FRESH));
    assertEquals(List.of("thesis.tex: x"), FakeStages.tree(output));
  }

  @Test
  void resumeSkipsEverythingThatIsDone() throws Exception {
    run("a", Mode.FRESH);
    ran.clear();
    run("a", Mode.RESUME);
    assertEquals(List.of(), ran);
    assertEquals("raw+a", text("third"));
    assertEquals(3, json("manifest.json").get("stages").size());
  }

  @Test
  void resumeRepeatsTheStageWhoseConfigurationChangedAndThoseAfterIt() throws Exception {
    run("a", Mode.FRESH);
    ran.clear();
    run("b", Mode.RESUME);
    assertEquals(List.of("second", "third"), ran);
    assertEquals("raw+b", text("third"));
  }

  @Test
  void resumeRepeatsEverythingWhenTheRawFilesChanged() throws Exception {
    run("a", Mode.FRESH);
    ran.clear();
    Files.writeString(raw, "other");
    run("a", Mode.RESUME);
    assertEquals(ALL, ran);
    assertEquals("other+a", text("third"));
  }

  @Test
  void overwriteReplacesEverything() throws Exception {
    run("a", Mode.FRESH);
    ran.clear();
    run("a", Mode.OVERWRITE);
    assertEquals(ALL, ran);
  }

  @Test
  void aFailedOverwriteLeavesTheEarlierResultAsItWas() throws Exception {
    run("a", Mode.FRESH);
    List<String> before = FakeStages.tree(output);
    Files.writeString(raw, "other");
    assertThrows(
        ConfigException.class,
        () -> runner("a", FakeStages::refuse).run("run", ALL, Mode.OVERWRITE));
    List<String> after = new ArrayList<>(FakeStages.tree(output));
    after.removeIf(line -> line.startsWith(".staging") || line.startsWith("events.jsonl"));
    before.removeIf(line -> line.startsWith("events.jsonl"));
    assertEquals(before, after);

    // What the failed command had finished is not done again.
    ran.clear();
    run("a", Mode.RESUME);
    assertEquals(List.of("second", "third"), ran);
    assertEquals("other+a", text("third"));
    assertEquals("other", text("first"));
    assertFalse(Files.exists(output.resolve(".staging")));
  }

  @Test
  void aFreshRunThatFailsSaysSoAndKeepsWhatIsFinished() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> runner("a", FakeStages::refuse).run("run", ALL, Mode.FRESH));
    assertTrue(e.getMessage().contains("nothing is left"));
    assertTrue(Files.exists(output.resolve("first/text")));
    assertFalse(Files.exists(output.resolve("second")), "nothing half-written");
    assertFalse(Files.exists(output.resolve(".staging")));
    assertFalse(Files.exists(output.resolve("manifest.json")));
    try {
      assertEquals("failed", json("status.json").get("state").asText());
      assertEquals("second", json("status.json").get("stage").asText());
      run("a", Mode.RESUME);
    } catch (Exception x) {
      throw new AssertionError(x);
    }
    assertEquals(List.of("first", "second", "second", "third"), ran);
  }

  @Test
  void aRunThatFailsInItsFirstStageLeavesNoOutput() {
    Pipeline failing = new Pipeline(List.of(Stage.of("first", "fails", FakeStages::refuse)));
    PipelineRunner runner =
        new PipelineRunner(
            failing,
            config(output, "a"),
            new Configuration(),
            PipelineRunnerTest::session,
            Progress.silent());
    assertThrows(ConfigException.class, () -> runner.run("run", List.of("first"), Mode.FRESH));
    assertFalse(Files.exists(output));
  }

  @Test
  void aStageAloneNeedsTheResultsBeforeIt() throws Exception {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> runner("a", FakeStages::append).run("second", List.of("second"), Mode.FRESH));
    assertTrue(e.getMessage().contains("the result of first"), e.getMessage());
    assertFalse(Files.exists(output));

    runner("a", FakeStages::append).run("first", List.of("first"), Mode.FRESH);
    runner("a", FakeStages::append).run("second", List.of("second"), Mode.FRESH);
    assertEquals(List.of("first", "second"), ran);
    assertEquals("raw+a", text("second"));

    Files.writeString(raw, "other");
    ConfigException changed =
        assertThrows(
            ConfigException.class,
            () -> runner("a", FakeStages::append).run("second", List.of("second"), Mode.RESUME));
    assertTrue(changed.getMessage().contains("files " + raw), changed.getMessage());
  }

  @Test
  void anOutputThatCannotBeWrittenIsTheUsersProblem() throws Exception {
    output = Files.writeString(dir.resolve("file"), "x").resolve("below");
    ConfigException e = assertThrows(ConfigException.class, () -> run("a", Mode.FRESH));
    assertTrue(e.getMessage().startsWith("output: cannot write to"), e.getMessage());
    assertEquals(List.of(), ran);
  }

  @Test
  void missingInputAndUnknownFileSystemsAreTheUsersProblem() throws Exception {
    Files.delete(raw);
    ConfigException missing = assertThrows(ConfigException.class, () -> run("a", Mode.FRESH));
    assertTrue(missing.getMessage().startsWith("input.dir: there are no files at"));
    assertFalse(Files.exists(output));
    ConfigException scheme =
        assertThrows(
            ConfigException.class, () -> Store.at("output", "nosuch://x/y", new Configuration()));
    assertTrue(scheme.getMessage().contains("--packages"), scheme.getMessage());
  }

  @Test
  void stagesRunInAJobGroupOfTheirName() throws Exception {
    List<String> groups = new ArrayList<>();
    Stage.Body body =
        c -> {
          groups.add(c.spark().sparkContext().getLocalProperty("spark.jobGroup.id"));
          FakeStages.append(c);
        };
    runner("a", body).run("run", ALL, Mode.FRESH);
    assertEquals(List.of("foster second"), groups);
  }

  @Test
  void jobsAreDescribedByStageAndStep() throws Exception {
    List<String> descriptions = new ArrayList<>();
    Stage.Body body =
        c -> {
          c.progress().task("expert seed 3", "steps", 10);
          descriptions.add(c.spark().sparkContext().getLocalProperty("spark.job.description"));
          FakeStages.append(c);
        };
    runner("a", body).run("run", ALL, Mode.FRESH);
    assertEquals(List.of("second: expert seed 3"), descriptions);
    assertEquals(null, session().sparkContext().getLocalProperty("spark.job.description"));
  }

  @Test
  void eventsTellWhatEveryCommandDid() throws Exception {
    assertThrows(
        ConfigException.class, () -> runner("a", FakeStages::refuse).run("run", ALL, Mode.FRESH));
    // A full disk has cut a line.
    Path file = output.resolve("events.jsonl");
    Files.writeString(file, "{\"time\": \"20", StandardOpenOption.APPEND);
    run("a", Mode.RESUME);
    List<JsonNode> events = new ArrayList<>();
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    assertTrue(lines.remove("{\"time\": \"20"), "it stands by itself");
    for (String line : lines) {
      JsonNode event = new JsonMapper().readTree(line);
      Instant.parse(event.get("time").asText());
      events.add(event);
    }
    assertEquals(
        List.of(
            "run-started run",
            "stage-started first",
            "stage-finished first",
            "stage-started second",
            "stage-failed second",
            "run-failed run",
            "run-started run",
            "stage-skipped first",
            "stage-started second",
            "stage-finished second",
            "stage-started third",
            "stage-finished third",
            "run-finished run"),
        events.stream()
            .map(
                e ->
                    e.get("event").asText()
                        + " "
                        + e.path("stage").asText(e.path("command").asText()))
            .toList());
    assertEquals("a", events.get(0).at("/configuration/run/name").asText());
    assertEquals(3, events.get(0).get("stages").size());
    assertTrue(events.get(4).get("message").asText().contains("nothing is left"));
    assertTrue(events.get(2).get("seconds").asDouble() >= 0);
    assertTrue(events.get(2).get("peakRssBytes").asLong() > 1_000_000);
  }

  @Test
  void aRunKilledInTheMiddleIsContinuedFromItsCheckpoint() throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/java.util=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    KilledRun.class.getName(),
                    raw.toString(),
                    output.toString()))
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("child.log").toFile())
            .start();
    try {
      long giveUp = System.nanoTime() + 120_000_000_000L;
      while (!Files.exists(dir.resolve("out.ready")) && System.nanoTime() < giveUp) {
        assertTrue(process.isAlive(), () -> read(dir.resolve("child.log")));
        Thread.sleep(50);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertTrue(Files.exists(output.resolve("first/text")), "the first stage was finished");
    assertFalse(Files.exists(output.resolve("second")), "the second was not");
    assertTrue(Files.exists(output.resolve(".staging/second-1/text")), "it was at work");

    runner(
            "a",
            c -> {
              Path state = Path.of(c.checkpoint().toUri()).resolve("state");
              FakeStages.write(c, "text", FakeStages.read(c, "first") + Files.readString(state));
            })
        .run("run", ALL, Mode.RESUME);
    assertEquals(List.of("second", "third"), ran);
    assertEquals("raw, step 100", text("third"));
    assertFalse(Files.exists(output.resolve(".staging")));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
