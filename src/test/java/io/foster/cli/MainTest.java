package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.device.Natives;
import io.foster.pipeline.FakeStages;
import io.foster.pipeline.Pipeline;
import io.foster.pipeline.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands through the entry that {@code main} uses, without ending the process. */
class MainTest {
  private static SparkSession spark;

  @TempDir Path dir;
  private final List<String> ran = new ArrayList<>();
  private CommandRun last;
  private Path raw;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @BeforeEach
  void write() throws IOException {
    raw = Files.writeString(dir.resolve("raw.txt"), "raw");
  }

  private int foster(String... args) {
    return foster(FakeStages.pipeline(raw, ran), args);
  }

  private int foster(Pipeline pipeline, String... args) {
    last = CommandRun.of(pipeline, args);
    return last.code();
  }

  private int failing(Stage.Body body, String... more) {
    List<String> args =
        new ArrayList<>(List.of("run", "--output", dir.resolve("failing").toString()));
    args.addAll(Arrays.asList(more));
    Pipeline pipeline = new Pipeline(List.of(Stage.of("only", "fails", body)));
    return foster(pipeline, args.toArray(String[]::new));
  }

  private String out() {
    return last.out();
  }

  private String err() {
    return last.err();
  }

  @Test
  void aRunEndsWithTheTableAndThePathsAndLeavesTheSessionAlone() {
    Path output = dir.resolve("out");
    assertEquals(0, foster("run", "--output", output.toString()), this::err);
    assertTrue(out().contains("Recall@10"), out());
    assertTrue(out().contains("0.0500"), out());
    assertTrue(out().contains(output.resolve("metrics.json").toString()), out());
    assertTrue(err().contains("[2/3] second: append to it"), err());
    assertFalse(spark.sparkContext().isStopped());

    assertEquals(0, foster("report", "--output", output.toString()), this::err);
    assertTrue(out().contains("0.0500"), out());
  }

  @Test
  void resumeAndOverwriteAreHandedOn() {
    String output = dir.resolve("out").toString();
    assertEquals(0, foster("run", "--output", output));
    assertEquals(2, foster("run", "--output", output));
    assertTrue(err().startsWith("error: output: "), err());
    assertEquals(3, ran.size());
    assertEquals(0, foster("run", "--output", output, "--resume"));
    assertEquals(3, ran.size());
    assertEquals(0, foster("run", "--output", output, "--overwrite"));
    assertEquals(6, ran.size());
    assertEquals(1, foster("run", "--output", output, "--overwrite", "--resume"));
    assertTrue(err().contains("mutually exclusive"), err());
  }

  @Test
  void quietPrintsTheResultsOnly() {
    assertEquals(0, foster("run", "--quiet", "--output", dir.resolve("out").toString()));
    assertEquals("", err());
    assertTrue(out().contains("Recall@10"), out());
  }

  @Test
  void allProblemsOfTheConfigurationAreInputErrors() {
    assertEquals(2, foster("run", "--set", "sede=3", "--set", "run.sample=perhaps"));
    assertEquals(
        """
        error: sede: is not a known key; did you mean seed? (--set)
        error: run.sample: found "perhaps"; write true or false (--set)
        """,
        err());
    assertEquals(2, foster("run"));
    assertTrue(err().startsWith("error: output: is not set"), err());
    assertEquals(2, foster("run", "--output", "x", "--config", dir + "/none.conf"));
    assertTrue(err().contains("there is no such file"), err());
    assertEquals(2, foster("report", "--output", dir.resolve("none").toString()));
    assertTrue(err().contains("run foster evaluate"), err());
    assertEquals(List.of(), ran);
  }

  @Test
  void mistypedCommandsAndOptionsAreUsageErrorsWithASuggestion() {
    assertEquals(1, foster("ingets"));
    assertTrue(err().startsWith("error: ingets: is not a command of foster; did you mean ingest?"));
    assertEquals(1, foster("run", "--ouput", "x"));
    assertTrue(
        err().startsWith("error: --ouput: is not an option of foster run; did you mean --output?"));
    assertEquals(1, foster("help", "ingets"));
    assertTrue(err().startsWith("error: ingets: is not a command of foster; did you mean ingest?"));
    assertEquals(1, foster("nothing-like-it"));
    assertTrue(err().startsWith("error: nothing-like-it: is not a command of foster\n"), err());
    assertEquals(1, foster("run", "stray"));
    assertTrue(err().startsWith("error: stray: is not an argument of foster run\n"), err());
    assertEquals(1, foster());
    assertTrue(err().contains("Missing required subcommand"), err());
    assertEquals(1, foster("run", "--config"));
  }

  @Test
  void whatAStageFindsWrongWithTheInputIsAnInputErrorHoweverDeepItIsWrapped() {
    ConfigException problem = new ConfigException("corpus.k-core: nothing is left; lower it");
    assertEquals(
        2,
        failing(
            c -> {
              throw new SparkException("Job aborted", new RuntimeException(problem));
            }));
    assertEquals("error: corpus.k-core: nothing is left; lower it", lastLine());
    assertFalse(Files.exists(dir.resolve("failing")));
  }

  @Test
  void anythingElseIsInternalAndSaysWhereTheStackTraceIs() {
    Stage.Body broken =
        c -> {
          throw new IllegalStateException("surprise\nsecond line");
        };
    assertEquals(3, failing(broken));
    assertEquals(
        "error: internal error: IllegalStateException: surprise; the stack trace is in the.log",
        lastLine());
    assertFalse(err().contains("\tat "), err());
    assertEquals(3, failing(broken, "--verbose"));
    assertTrue(err().contains("\tat io.foster"), err());
  }

  @Test
  void runningOutOfMemorySaysWhichSettingToRaise() {
    assertEquals(
        3,
        failing(
            c -> {
              throw new OutOfMemoryError("Java heap space");
            }));
    assertTrue(lastLine().contains("--driver-memory"), err());
  }

  @Test
  void validateSaysWhatWouldRunAndDoesNothing() {
    Path output = dir.resolve("out");
    assertEquals(0, foster("validate", "--output", output.toString()), this::err);
    assertTrue(out().contains("first: to do"), out());
    assertFalse(Files.exists(output));
    foster("run", "--output", output.toString());
    assertEquals(0, foster("validate", "--output", output.toString(), "--set", "run.name=other"));
    assertTrue(out().contains("first: done"), out());
    assertTrue(out().contains("second: again, changed: configuration run.name"), out());
  }

  @Test
  void validateAsksTheExecutorsToo() {
    String output = dir.resolve("out").toString();
    assertEquals(0, foster("validate", "--cluster", "--output", output), this::err);
    assertTrue(out().contains("  executor driver on "), out());
    assertTrue(out().contains("All 1 can do the work."), out());
    assertFalse(Files.exists(Path.of(output)));
    assertFalse(spark.sparkContext().isStopped());

    Assumptions.assumeTrue(Natives.load().gpus() == 0, "this machine has a GPU");
    String gpu = "encoder.device=gpu";
    assertEquals(2, foster("validate", "--cluster", "--output", output, "--set", gpu));
    assertTrue(lastLine().startsWith("error: encoder.device: executor driver on "), err());
    assertFalse(out().contains("can do the work"), out());
  }

  @Test
  void nativesAreLoadedWithoutSpark() {
    assertEquals(0, foster("natives"), this::err);
    assertTrue(out().startsWith("PyTorch "), out());
    Assumptions.assumeTrue(Natives.load().gpus() == 0, "this machine has a GPU");
    assertEquals(2, foster("natives", "--gpu"));
    assertTrue(err().startsWith("error: natives: PyTorch "), err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"s3a://bucket/run", "gs://bucket/run", "abfss://c@a.dfs.core.windows.net/run"})
  void anOutputWithoutAFileSystemClientNamesTheMend(String output) {
    for (String command : List.of("run", "validate", "report")) {
      assertEquals(2, foster(command, "--output", output));
      assertTrue(err().startsWith("error: output: no file system client for " + output), err());
      assertTrue(err().contains("--packages"), err());
      assertEquals(1, err().lines().count(), err());
    }
  }

  @Test
  void withoutInputTheRealPipelineSaysHowToNameIt() {
    last = CommandRun.of("run", "--output", dir.resolve("out").toString());
    assertEquals(2, last.code());
    assertTrue(err().contains("--set input.dir=DIR"), err());
    assertFalse(Files.exists(dir.resolve("out")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ingest",
        "encode",
        "train",
        "distill",
        "students",
        "evaluate",
        "baseline",
        "benchmark",
        "compare",
        "recommend",
        "report",
        "run",
        "validate",
        "natives",
        "sample"
      })
  void helpFitsATerminalAndShowsAnExample(String command) {
    assertEquals(0, command.isEmpty() ? foster("--help") : foster(command, "--help"));
    assertTrue(out().contains("Example:\n  foster " + command), out());
    out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
    assertTrue(out().lines().count() <= 40, "fits on one screen");
  }

  @Test
  void mistypedValuesOfOptionsAreUsageErrorsThatNameTheRightOnes() {
    assertEquals(1, foster("recommend", "--output", "x", "--format", "jsnol"));
    assertTrue(err().contains("did you mean jsonl?"), err());
    assertEquals(1, foster("recommend", "--output", "x", "--top", "many"));
    assertTrue(err().contains("--top"), err());
    assertEquals(1, foster("recommend", "--output", "x", "--histroies", "y"));
    assertTrue(err().contains("did you mean --histories?"), err());
    assertEquals(1, foster("recomend"));
    assertTrue(err().contains("did you mean recommend?"), err());
  }

  private String lastLine() {
    List<String> lines = err().lines().toList();
    return lines.get(lines.size() - 1);
  }
}
