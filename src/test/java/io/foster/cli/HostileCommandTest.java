package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Settings that somebody made to do harm: exit 2, a line for each problem, no stack trace, nothing
 * written outside of the output.
 */
class HostileCommandTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  @TempDir Path temp;
  private Path input;
  private Path output;

  @BeforeEach
  void data() throws IOException {
    input = Files.createDirectories(temp.resolve("in"));
    Files.writeString(input.resolve("log.tsv"), "user_id\titem_id\ttimestamp\nu\ti\t1600000000\n");
    Files.writeString(input.resolve("items.csv"), "item_id,title\ni,T\n");
    output = temp.resolve("place/out");
  }

  private CommandRun validate(String... more) {
    return assertTimeoutPreemptively(PATIENCE, () -> CommandRun.of(command("validate", more)));
  }

  private String[] command(String name, String... more) {
    String[] args = {
      name,
      "--output",
      output.toString(),
      "--set",
      "input.dir=" + input,
      "--set",
      "input.format=generic",
      "--set",
      "input.interactions=log.tsv",
      "--set",
      "input.items=items.csv"
    };
    return Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new);
  }

  private static void assertRefused(CommandRun run) {
    assertEquals(2, run.code(), run.err());
    assertTrue(run.err().startsWith("error: "), run.err());
    run.err()
        .lines()
        .forEach(
            line -> {
              assertTrue(line.startsWith("error: "), line);
              assertTrue(line.chars().noneMatch(Character::isISOControl), line);
              assertFalse(line.matches(".*[\u202a-\u202e\u2066-\u2069].*"), line);
              assertTrue(line.length() < 2000, line.length() + " characters");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run.name=../../elsewhere",
        "run.name=/etc/cron.d",
        "run.name=..",
        "benchmark.variants={\"..\" {distill.alpha = 1}}",
        "run.name=a/b",
        "run.name==HYPERLINK(0)",
        "run.name=@SUM(1)",
        "run.name=+1",
        "run.name=-1+cmd|' /C calc'!A0",
        "run.name=a|b",
        "run.name=<script>alert(1)</script>",
        "run.name=\u202egpj.exe",
        "run.name=\u001b]0;owned\u0007",
        "benchmark.variants={\"../x\" {distill.alpha = 1}}",
        "benchmark.variants={\"=1\" {distill.alpha = 1}}",
        "benchmark.students=[\"sasrec@\"]",
        "input.charset=../../x",
        "input.charset=UTF-16",
        "input.columns.separator=\"\"",
        "input.columns.quote=\"ab\"",
        "encoder.source=no/such/../../folder",
        "encoder.source=http://127.0.0.1:1/model",
        "encoder.source=jar:file:/x!/y",
        "item-text.template={title.__class__}",
        "seed=1e400",
        "seed=99999999999999999999999",
        "distill.sequences=-2147483649",
        "distill.learning-rate=NaN",
        "evaluate.seeds=[1e300]",
        "evaluate.seeds=[]",
        "model.dimension=2147483648"
      })
  void settings(String setting) {
    assertRefused(validate("--set", setting));
    assertFalse(Files.exists(output.getParent()), "nothing is written");
  }

  static List<String> configurations() {
    return List.of(
        "a = ".repeat(10) + "{".repeat(100_000),
        "seed = " + "[".repeat(100_000),
        "{".repeat(20_000) + "}".repeat(20_000),
        "a.".repeat(20_000) + "b = 1",
        "seed = ${a}, a = ${b}, b = ${a}",
        "seed = \"\0\"",
        "\0\0\0\0",
        "\uFEFF}",
        "include file(\"/dev/zero.conf\")\nno.such.key = 1",
        "run.name = \"\"\"" + "x".repeat(10_000_000) + "\"\"\"",
        "seed = " + "9".repeat(1_000_000),
        "seed = 1, seed { a = 2 }",
        "\u001b[31mseed = x");
  }

  @ParameterizedTest(name = "[{index}]")
  @MethodSource("configurations")
  void files(String text) throws IOException {
    Path file = Files.writeString(temp.resolve("my.conf"), text);
    assertRefused(validate("--config", file.toString()));
  }

  @Test
  void aLinkToItselfAsConfiguration() throws IOException {
    Path loop = temp.resolve("loop.conf");
    Files.createSymbolicLink(loop, loop);
    assertRefused(validate("--config", loop.toString()));
  }

  /** Hadoop's own search for a pattern fails on a name with a colon anywhere beside it. */
  @Test
  void colonsBesideAPattern() throws IOException {
    Files.createDirectories(input.resolve("run:2024"));
    Files.writeString(input.resolve("run:2024/log.tsv"), "user_id\titem_id\ttimestamp\nv\ti\t1\n");
    for (String named : List.of("l*.tsv", "run:2024/*.tsv", "lgo.tsv")) {
      CommandRun run = validate("--set", "input.interactions=" + named);
      assertEquals(0, run.code(), run.err());
    }
    TestSpark.session();
    CommandRun run = CommandRun.of(command("ingest", "--set", "input.interactions=lgo.tsv"));
    assertEquals(2, run.code(), run.err());
    assertTrue(run.err().contains("error: input.interactions: no file matches"), run.err());
    Path odd = Files.createDirectories(temp.resolve("run:2024-01-01T00:00"));
    Files.copy(input.resolve("log.tsv"), odd.resolve("log.tsv"));
    Files.copy(input.resolve("items.csv"), odd.resolve("items.csv"));
    run = validate("--set", "input.dir=" + odd, "--set", "input.interactions=*.tsv");
    assertEquals(0, run.code(), run.err());
  }

  @Test
  void featuresWhoseNameHoldsAColon() throws IOException {
    Path file = Files.writeString(temp.resolve("emb 10:30.npy"), "");
    CommandRun run = validate("--set", "encoder.source=features:" + file);
    assertRefused(run);
    assertTrue(run.err().contains("encoder.source: "), run.err());
    assertTrue(run.err().contains("holds a colon; rename it"), run.err());
  }

  @Test
  void namesOfFoldersAreMadeFitForDirectories() throws IOException {
    Path odd = Files.createDirectory(temp.resolve("..odd|name=1"));
    for (Path file : List.of(input.resolve("log.tsv"), input.resolve("items.csv"))) {
      Files.copy(file, odd.resolve(file.getFileName()));
    }
    CommandRun run = validate("--set", "input.dir=" + odd);
    assertEquals(0, run.code(), run.err());
  }
}
