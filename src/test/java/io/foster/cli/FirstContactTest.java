package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What helps to find one's way: explanations of keys, completion in the shell. */
class FirstContactTest {
  @TempDir Path dir;

  private static CommandRun explain(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "explain";
    System.arraycopy(words, 0, all, 1, words.length);
    return CommandRun.of(all);
  }

  @Test
  void aKeyItsDefaultItsCheckAndWhereItIsSet() throws IOException {
    Path config = Files.writeString(dir.resolve("my.conf"), "corpus {\n  user-core = 3\n}\n");
    CommandRun run = explain("corpus.user-core", "--config", config.toString());
    assertEquals(0, run.code(), run.err());
    assertEquals(
        List.of(
            "corpus.user-core",
            "  default  5",
            "  set to   3 (" + config + ":2)",
            "  check    write a whole number",
            "  check    use a whole number of at least 0"),
        run.out().lines().limit(5).toList());
    assertTrue(run.out().contains("Interactions that a user must have to stay."), run.out());
    assertTrue(
        explain("seed", "--set", "seed=7").out().contains("  set to   7 (--set)"),
        "the last part is enough where one key has it");
  }

  @Test
  void secretsAreNotShown() throws IOException {
    Path config =
        Files.writeString(
            dir.resolve("my.conf"), "encoder.static.transformer.params { apiKey = hush, n = 3 }\n");
    CommandRun run = explain("encoder.static.transformer.params", "--config", config.toString());
    assertTrue(run.out().contains("***"), run.out() + run.err());
    assertTrue(run.out().contains("3"), run.out());
    assertFalse(run.out().contains("hush"), run.out());
  }

  @Test
  void choicesAreNamed() {
    String said = explain("corpus.split").out();
    assertTrue(said.contains("use one of: leave-one-out, global-time"), said);
    assertFalse(said.contains("probe"), said);
  }

  @Test
  void theLastPartOfAKeyIsEnough() {
    assertTrue(explain("min-rating").out().startsWith("ingest.min-rating\n"));
  }

  @Test
  void aSectionListsItsKeys() {
    String said = explain("corpus").out();
    assertTrue(said.contains("  corpus.item-core: Interactions that an item must have"), said);
    assertTrue(explain().out().contains("  ingest: What becomes of the raw rows."));
  }

  @Test
  void namesLikeAMistypedOne() {
    CommandRun run = explain("corpus.user-cor");
    assertEquals(2, run.code());
    assertTrue(run.err().contains("did you mean corpus.user-core?"), run.err());
    assertTrue(explain("core").err().contains("corpus.user-core, corpus.item-core"));
    assertTrue(explain("corpus.sedd").err().contains("seed"));
    assertTrue(explain("xyzzyxyzzy").err().contains("foster explain lists the sections"));
  }

  /** Every key has an explanation, and none is afraid of its check. */
  @Test
  void everyKeyCanBeExplained() {
    for (String section : List.of("input", "ingest", "encoder", "distill", "evaluate", "run")) {
      String keys = explain(section).out();
      keys.lines()
          .filter(line -> line.startsWith("  " + section + "."))
          .map(line -> line.strip().replaceFirst(":.*", ""))
          .forEach(key -> assertEquals(0, explain(key).code(), key));
    }
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    CommandRun run = CommandRun.of("completion");
    assertEquals(0, run.code(), run.err());
    Path script = Files.writeString(dir.resolve("foster.bash"), run.out());
    String ask =
        "source '%s'; COMP_WORDS=(foster %s); COMP_CWORD=%d; _complete_foster; echo ${COMPREPLY[*]}";
    assertEquals("recommend", bash(ask.formatted(script, "reco", 1)));
    String options = bash(ask.formatted(script, "recommend --hi", 2));
    assertTrue(List.of(options.split("\\s+")).contains("--histories"), options);
  }

  private static String bash(String command) throws Exception {
    Process process = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said.strip();
  }
}
