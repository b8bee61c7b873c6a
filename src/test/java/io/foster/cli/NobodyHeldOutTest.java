package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that come with a split that has no validation users, or no test users. */
class NobodyHeldOutTest {
  @TempDir static Path dir;
  private static Path output;
  private static String said;
  private static String err;

  private static int foster(String command, Path data, Path to, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "input.dir=" + data,
                "corpus.split=files",
                "corpus.user-core=0",
                "corpus.item-core=0",
                "distill.start=none",
                "distill.inner-steps=2"));
    List<String> args = new ArrayList<>(List.of(command, "--config", "conf/benchmark/tiny.conf"));
    args.addAll(List.of("--output", to.toString()));
    args.addAll(List.of("--set", "run.sample=false", "--set", "distill.sequences=4"));
    settings.forEach(setting -> args.addAll(List.of("--set", setting)));
    args.addAll(List.of(more));
    CommandRun run = CommandRun.of(args.toArray(String[]::new));
    err = run.err();
    return run.code();
  }

  /** Users go round the items, each from another one on. */
  private static Path data(String name, String... parts) throws IOException {
    Path folder = Files.createDirectories(dir.resolve(name));
    StringBuilder items = new StringBuilder("item_id:token\ttitle:token_seq\n");
    for (int item = 0; item < 40; item++) {
      items.append("i%d\tThing number %d\n".formatted(item, item));
    }
    Files.writeString(folder.resolve("x.item"), items.toString());
    int from = 0;
    for (String part : parts) {
      int to = part.equals("train") ? 9 : from + 1;
      StringBuilder lines = new StringBuilder("user_id:token\titem_id:token\ttimestamp:float\n");
      for (int user = 0; user < 40; user++) {
        for (int k = from; k < to; k++) {
          lines.append("u%d\ti%d\t%d\n".formatted(user, (user + k) % 40, 1000 + k));
        }
      }
      Files.writeString(folder.resolve("x." + part + ".inter"), lines.toString());
      from = to;
    }
    return folder;
  }

  private static NamedTensors tensors(Path file) throws IOException {
    return SafeTensors.read(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration())
        .tensors();
  }

  @BeforeAll
  static void runOnce() throws IOException {
    TestSpark.session();
    output = dir.resolve("run");
    assertEquals(0, foster("run", data("tested", "train", "test"), output), () -> err);
    said = err;
  }

  @Test
  void withoutValidationUsersTheLastSetIsTakenAndThatIsSaidOnce() throws IOException {
    String warning = "warning: corpus.split: there are no validation users: of each training the";
    assertEquals(1, said.split(warning, -1).length - 1, said);
    List<String> log = Files.readAllLines(output.resolve("distill/log.jsonl"));
    assertEquals(4, log.size(), log.toString());
    assertFalse(log.toString().contains("gate"), log.toString());

    // The loop has moved the set from where it starts.
    Path still = dir.resolve("still");
    FileUtils.copyDirectory(output.toFile(), still.toFile());
    String[] none = {"--resume", "--set", "distill.steps=0"};
    assertEquals(0, foster("distill", dir.resolve("tested"), still, none), () -> err);
    String set = "distill/synthetic.safetensors";
    assertTrue(Files.mismatch(output.resolve(set), still.resolve(set)) >= 0);

    // As with no gate at all.
    String[] open = {"--resume", "--set", "distill.gate-every=0"};
    assertEquals(0, foster("distill", dir.resolve("tested"), still, open), () -> err);
    assertEquals(tensors(output.resolve(set)), tensors(still.resolve(set)));
  }

  @Test
  void nothingIsChosenByNobody() throws IOException {
    Path own = dir.resolve("chosen");
    FileUtils.copyDirectory(output.toFile(), own.toFile());
    String[] draws = {"--resume", "--set", "distill.draws=2"};
    assertEquals(2, foster("distill", dir.resolve("tested"), own, draws), () -> err);
    assertTrue(err.contains("distill.draws: 2 draws of S cannot be told apart without val"), err);
    String[] tune = {
      "--set", "benchmark.tune.dropout=[0.3]",
      "--set", "benchmark.methods=[longest]",
      "--set", "benchmark.full=false",
      "--set", "evaluate.floors=[]"
    };
    Path tables = dir.resolve("tables");
    assertEquals(2, foster("benchmark", dir.resolve("tested"), tables, tune), () -> err);
    assertTrue(err.contains("benchmark.tune: there are no validation users to choose by"), err);
  }

  @Test
  void withoutTestTargetsWhatMeasuresIsRefusedBeforeAnyTraining() throws IOException {
    Path data = data("trained", "train", "valid");
    Path own = dir.resolve("trained-run");
    String problem = "error: corpus.split: none of the 40 users has a test target";
    assertEquals(2, foster("run", data, own), () -> err);
    assertTrue(err.contains(problem), err);
    assertTrue(Files.exists(own.resolve("corpus")));
    assertFalse(Files.exists(own.resolve("encoder")));

    // Who only trains and distils needs nobody to measure on.
    for (String command : List.of("encode", "train", "distill", "students")) {
      assertEquals(0, foster(command, data, own), () -> command + " " + err);
    }
    assertEquals(4, Files.readAllLines(own.resolve("distill/sequences.jsonl")).size());
    assertEquals(2, foster("evaluate", data, own, "--resume"), () -> err);
    assertTrue(err.contains(problem), err);
    assertFalse(Files.exists(own.resolve("references")));
    assertEquals(2, foster("baseline", data, own, "--set", "baseline.method=longest"), () -> err);
    assertTrue(err.contains(problem), err);
    Path tables = dir.resolve("trained-tables");
    assertEquals(2, foster("benchmark", data, tables), () -> err);
    assertTrue(err.contains(problem), err);
    assertFalse(Files.exists(tables.resolve("trained/encoder")));
  }
}
