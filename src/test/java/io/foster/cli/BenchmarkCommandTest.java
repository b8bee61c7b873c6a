package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code foster benchmark} with the configuration of the repository. */
class BenchmarkCommandTest {
  private static final String METHODS = "benchmark.methods=[foster, expert-labelled, random]";

  @TempDir static Path dir;
  static Path output;

  private static String out;
  private static String err;

  static int benchmark(Path output, String... more) {
    CommandRun run = TinyBenchmark.run(output, List.of(METHODS), more);
    out = run.out();
    err = run.err();
    return run.code();
  }

  @BeforeAll
  static void runOnce() {
    TestSpark.session();
    output = dir.resolve("benchmark");
    assertEquals(0, benchmark(output), () -> err);
  }

  private static Map<String, byte[]> cells() throws IOException {
    Map<String, byte[]> cells = new TreeMap<>();
    try (var files = Files.list(output.resolve("tiny/cells"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        cells.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return cells;
  }

  @Test
  void everyMethodAndSeedHasACellAndARow() throws IOException {
    Map<String, byte[]> cells = cells();
    assertEquals(
        "[expert-labelled-4-101.json, expert-labelled-4-102.json, foster-4-101.json,"
            + " foster-4-102.json, full-101.json, full-102.json, nearest-text-0.json,"
            + " popularity-0.json, random-4-101.json, random-4-102.json, untrained-101.json,"
            + " untrained-102.json]",
        cells.keySet().toString());
    String table = Files.readString(output.resolve("results.md"));
    for (String row :
        List.of(
            "| full |  | 2 |",
            "| foster | 4 | 2 |",
            "| random | 4 | 2 |",
            "| untrained |  | 2 |",
            "| popularity |  | 1 |")) {
      assertTrue(table.contains(row), table);
    }
    assertTrue(table.contains("foster benchmark --config " + TinyBenchmark.CONFIG), table);
    assertFalse(table.contains(output.toString()), table);
    List<String> rows = Files.readAllLines(output.resolve("results.csv"));
    long parquet =
        TestSpark.session().read().parquet(output.resolve("results.parquet").toString()).count();
    assertEquals(rows.size() - 1, parquet);
    assertEquals(0, (rows.size() - 1) % 12);
  }

  @Test
  void onlyTablesAreWrittenOfCellsThatOtherSettingsMade() throws IOException {
    Path table = dir.resolve("only/results.md");
    Files.createDirectories(table.getParent());
    String other = "student.steps=59";
    assertEquals(2, benchmark(output, "--set", other), () -> err);
    assertTrue(err.contains("was made with other settings of student"), err);
    Map<String, byte[]> before = cells();
    assertEquals(
        0,
        benchmark(output, "--set", other, "--only-tables", "--table", table.toString()),
        () -> err);
    assertEquals(before.keySet(), cells().keySet());
    assertEquals(Files.readString(output.resolve("results.md")), Files.readString(table));
    assertEquals(2, benchmark(dir.resolve("nothing"), "--only-tables"), () -> err);
    assertTrue(err.contains("no cells below"), err);
  }

  @Test
  void cellsHaveSlicesAndTheCurveOfTheirTraining() throws IOException {
    JsonNode cell = cell(cells().get("foster-4-101.json"));
    JsonNode metrics = cell.get("metrics");
    double users = 0;
    double hits = 0;
    for (String target : List.of("[target warm]", "[target cold]")) {
      double own = metrics.path("users" + target).asDouble();
      users += own;
      hits += own * metrics.path("recall@10" + target).asDouble();
      assertEquals(own > 0, metrics.has("ndcg@10" + target));
    }
    JsonNode protocol = TinyRun.JSON.readTree(cells().get("foster-4-101.json")).get("protocol");
    assertTrue(protocol.get("users").asText().startsWith("all " + Math.round(users) + " "));
    assertEquals(metrics.get("recall@10").asDouble(), hits / users, 1e-9);
    String slices = Files.readString(output.resolve("results/slices.md"));
    assertTrue(slices.contains("### Recall@10 by slice"), slices);
    assertTrue(
        Files.readString(output.resolve("results.csv")).contains(",recall@10[target warm],"));

    // 60 steps, looked at before the first and after 1, 2, 5, .. of them.
    List<Integer> steps = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    JsonNode curve = cell.get("curve");
    curve.forEach(point -> steps.add(point.get("step").asInt()));
    curve.forEach(point -> scores.add(score(point)));
    assertEquals(List.of(0, 1, 2, 5, 10, 20, 50, 60), steps);
    assertEquals(cell.get("validation").asDouble(), Collections.max(scores));
    double first = curve.get(1).get("seconds").asDouble();
    double last = curve.get(7).get("seconds").asDouble();
    assertTrue(0 < first && first < last, curve.toString());
    assertTrue(last < cell.get("seconds").asDouble(), cell.toString());
    for (JsonNode point : curve) {
      assertTrue(point.get("recall").asDouble() >= score(point), curve.toString());
    }
    String costs = Files.readString(output.resolve("results/costs.md"));
    assertTrue(costs.contains("### Training time"), costs);
  }

  @Test
  void noStudentIsWorseThanUntrainedOnTheValidationUsers() throws IOException {
    Map<String, byte[]> cells = cells();
    for (String seed : List.of("101", "102")) {
      double untrained =
          cell(cells.get("untrained-" + seed + ".json")).get("validation").asDouble();
      assertTrue(untrained > 0, "" + untrained);
      for (String method : List.of("foster-4", "expert-labelled-4", "random-4", "full")) {
        JsonNode cell = cell(cells.get(method + "-" + seed + ".json"));
        // The same seed makes the same fresh model, whatever it is then trained on.
        assertEquals(untrained, score(cell.get("curve").get(0)), method);
        assertTrue(cell.get("validation").asDouble() >= untrained, method + cell);
      }
    }
    assertEquals("none", cell(cells.get("popularity-0.json")).get("training").asText());
  }

  private static double score(JsonNode point) {
    return point.get("validation").asDouble();
  }

  @Test
  void whatIsMissingIsMadeAgainAndNothingElse() throws IOException {
    Map<String, byte[]> before = cells();
    assertEquals(0, benchmark(output, "--table", dir.resolve("results.md").toString()), () -> err);
    assertFalse(err.contains("foster-4"), err);
    assertEquals(
        Files.readString(output.resolve("results.md")),
        Files.readString(dir.resolve("results.md")));
    assertTrue(Files.exists(dir.resolve("results/costs.md")));
    Path readme = dir.resolve("README.md");
    Files.writeString(
        readme, "# Shop\n<!-- results: of old -->\nold\n<!-- end of results -->\nEnd\n");
    assertEquals(0, benchmark(output, "--table", readme.toString()), () -> err);
    String text = Files.readString(readme);
    assertTrue(text.startsWith("# Shop\n<!-- results: ") && text.endsWith("-->\nEnd\n"), text);
    assertTrue(text.contains("\n| tiny | 4 × 8 | 2 |") && !text.contains("old"), text);

    Files.delete(output.resolve("tiny/cells/foster-4-102.json"));
    assertEquals(0, benchmark(output), () -> err);
    assertTrue(err.contains("[1/1] tiny foster-4: seeds [102]"), err);
    Map<String, byte[]> after = cells();
    assertEquals(before.keySet(), after.keySet());
    // The set is still there, so the same student comes out; only the clock differs.
    byte[] again = after.remove("foster-4-102.json");
    assertEquals(metrics(before.remove("foster-4-102.json")), metrics(again));
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));

    // Another seed and method join the table.
    assertEquals(
        0,
        benchmark(
            output,
            "--set",
            "benchmark.methods=[longest]",
            "--set",
            "evaluate.floors=[]",
            "--set",
            "evaluate.seeds=[103]"),
        () -> err);
    assertTrue(out.contains("| longest | 4 | 1 |"), out);
    assertTrue(out.contains("| full |  | 3 |"), out);
    Files.delete(output.resolve("tiny/cells/longest-4-103.json"));
    Files.delete(output.resolve("tiny/cells/full-103.json"));
    Files.delete(output.resolve("tiny/cells/full-101.json"));
    assertEquals(0, benchmark(output), () -> err);
    assertTrue(err.contains("[1/1] tiny full: seeds [101]"), err);
  }

  @Test
  void nobodyElseWorksInItsDirectoryWhileItTrains() throws Exception {
    Path own = dir.resolve("locked");
    FileUtils.copyDirectory(output.toFile(), own.toFile());
    FileUtils.cleanDirectory(own.resolve("tiny/cells").toFile());
    AtomicInteger looks = new AtomicInteger();
    AtomicInteger free = new AtomicInteger();
    AtomicBoolean ended = new AtomicBoolean();
    Path first = own.resolve("tiny/cells/full-101.json");
    Path last = own.resolve("tiny/cells/random-4-102.json");
    Thread watcher =
        new Thread(
            () -> {
              while (!ended.get() && !Files.exists(last)) {
                boolean locked = Files.exists(own.resolve("tiny/.lock"));
                if (Files.exists(first) && !Files.exists(last)) {
                  looks.incrementAndGet();
                  free.addAndGet(locked ? 0 : 1);
                }
                Thread.onSpinWait();
              }
            });
    watcher.start();
    assertEquals(0, benchmark(own), () -> err);
    ended.set(true);
    watcher.join();
    assertTrue(looks.get() > 0, "nobody looked");
    assertEquals(0, free.get(), "of " + looks);
    assertFalse(Files.exists(own.resolve("tiny/.lock")));
  }

  private static JsonNode cell(byte[] file) throws IOException {
    return TinyRun.JSON.readTree(file).get("cells").get(0);
  }

  private static String metrics(byte[] file) throws IOException {
    return cell(file).get("metrics").toString();
  }

  @Test
  void resultsOfOtherSettingsAreNotMixed() throws IOException {
    Map<String, byte[]> before = cells();
    assertEquals(2, benchmark(output, "--set", "student.steps=61"));
    assertTrue(err.startsWith("error: output: "), err);
    assertTrue(err.contains("was made with other settings of student;"), err);
    assertEquals(before.keySet(), cells().keySet());
    assertEquals(2, benchmark(output, "--set", "benchmark.methods=[foster, rundom]"));
    assertTrue(err.contains("benchmark.methods: \"rundom\" is not known; use one of:"), err);
  }

  @Test
  void studentsOfOtherArchitecturesLearnFromTheSameSet() throws IOException {
    Path own = dir.resolve("students");
    FileUtils.copyDirectory(output.toFile(), own.toFile());
    byte[] before = Files.readAllBytes(own.resolve("tiny/sets/foster-4/made.json"));
    byte[] cell = Files.readAllBytes(own.resolve("tiny/cells/foster-4-101.json"));
    String[] settings = {
      "--set", "benchmark.methods=[foster]", "--set", "benchmark.students=[sasrec, gru4rec]"
    };
    assertEquals(0, benchmark(own, settings), () -> err);
    assertTrue(err.contains("[1/3] tiny full-gru4rec: seeds [101, 102]"), err);
    assertTrue(err.contains("[3/3] tiny foster-4-gru4rec: seeds [101, 102]"), err);
    assertArrayEquals(before, Files.readAllBytes(own.resolve("tiny/sets/foster-4/made.json")));
    assertArrayEquals(cell, Files.readAllBytes(own.resolve("tiny/cells/foster-4-101.json")));
    for (String row :
        List.of(
            "| student | method | M | seeds |",
            "| sasrec | full |  | 2 |",
            "| sasrec | foster | 4 | 2 |",
            "| gru4rec | full |  | 2 |",
            "| gru4rec | foster | 4 | 2 |")) {
      assertTrue(out.contains(row), out);
    }
    JsonNode gru = cell(Files.readAllBytes(own.resolve("tiny/cells/full-gru4rec-101.json")));
    assertEquals("gru4rec", gru.get("student").asText());
    assertNotEquals(
        metrics(Files.readAllBytes(own.resolve("tiny/cells/full-101.json"))),
        gru.get("metrics").toString());
    assertTrue(
        Files.readAllLines(own.resolve("results.csv")).stream()
            .anyMatch(line -> line.startsWith("tiny,foster,synthetic-4,4,8,gru4rec,102,")));

    // Finished: nothing is left to do.
    assertEquals(0, benchmark(own, settings), () -> err);
    assertFalse(err.contains("[1/"), err);
    assertTrue(out.contains("| sasrec | foster | 4 | 2 |"), out);

    assertEquals(2, benchmark(own, "--set", "benchmark.students=[sasrec, gru5rec]"));
    assertTrue(
        err.contains("benchmark.students: \"gru5rec\" is not known; write sasrec, gru4rec,"), err);
    assertEquals(
        2,
        benchmark(own, "--set", "benchmark.methods=[foster]", "--set", "transfer.feed-forward=7"));
    assertTrue(err.contains("was made with other settings of transfer;"), err);
  }

  @Test
  void variantsAreRowsWithSetsAndCellsOfTheirOwn() throws IOException {
    Path own = dir.resolve("variants");
    FileUtils.copyDirectory(output.toFile(), own.toFile());
    byte[] set = Files.readAllBytes(own.resolve("tiny/sets/foster-4/made.json"));
    String[] settings = {
      "--set", "benchmark.methods=[foster]",
      "--set",
          "benchmark.variants={ no-anchors { distill.anchors = none }, \"M 3\" {"
              + " distill { sequences = 3, steps = 0 } } }",
      "--set", "benchmark.variant-seeds=1"
    };
    assertEquals(0, benchmark(own, settings), () -> err);
    // What was made before there were variants counts.
    assertTrue(err.contains("[1/2] tiny foster.M_3-3: seeds [101]"), err);
    assertTrue(err.contains("[2/2] tiny foster.no-anchors-4: seeds [101]"), err);
    assertArrayEquals(set, Files.readAllBytes(own.resolve("tiny/sets/foster-4/made.json")));
    assertTrue(out.contains("# Ablations and sweeps"), out);
    assertTrue(out.contains("| foster no-anchors | 4 | 1 |"), out);
    assertTrue(out.contains("| foster M 3 | 3 | 1 |"), out);
    // The table names every command that made some of it.
    String[] commands =
        out.lines().filter(l -> l.startsWith("foster benchmark --con")).toArray(String[]::new);
    assertFalse(commands[0].contains("variants"), out);
    assertTrue(commands[commands.length - 1].contains("no-anchors"), out);
    JsonNode made =
        TinyRun.JSON.readTree(own.resolve("tiny/sets/foster.no-anchors-4/made.json").toFile());
    assertTrue(made.get("madeFrom").get("distill").asText().contains("\"anchors\":\"none\""));
    JsonNode cell = cell(Files.readAllBytes(own.resolve("tiny/cells/foster.M_3-3-101.json")));
    assertEquals(3, cell.get("sequences").asInt());
    assertEquals("synthetic-3", cell.get("training").asText());
    assertEquals("M 3", cell.get("variant").asText());

    // Killed and started again, what is finished stays; another setting of a name is refused.
    Files.delete(own.resolve("tiny/cells/foster.M_3-3-101.json"));
    assertEquals(0, benchmark(own, settings), () -> err);
    assertTrue(err.contains("[1/1] tiny foster.M_3-3: seeds [101]"), err);
    settings[3] = "benchmark.variants={ no-anchors { distill.anchors = early } }";
    assertEquals(2, benchmark(own, settings));
    assertTrue(err.contains("was made with other settings of distill;"), err);
    settings[3] = "benchmark.variants={ a { distill.anchrs = none }, b { student.stops = 1 } }";
    assertEquals(2, benchmark(own, settings));
    assertTrue(
        err.contains(
            "distill.anchrs: is not a known key; did you mean distill.anchors?"
                + " (benchmark.variants.a)"),
        err);
    assertTrue(err.contains("student.stops: is not a known key; did you mean"), err);
  }

  @Test
  void studentsWithOtherTextEncodersLearnFromTheSameSet() throws IOException {
    Path own = dir.resolve("encoders");
    FileUtils.copyDirectory(output.toFile(), own.toFile());
    byte[] before = Files.readAllBytes(own.resolve("tiny/sets/foster-4/made.json"));
    byte[] cell = Files.readAllBytes(own.resolve("tiny/cells/foster-4-101.json"));
    String[] settings = {
      "--set", "benchmark.methods=[foster]",
      "--set", "benchmark.students=[sasrec, \"sasrec@random\", \"sasrec@random+1\"]",
      "--set", "benchmark.full=false",
      "--set", "evaluate.floors=[untrained]",
      "--set", "evaluate.seeds=[101]"
    };
    assertEquals(0, benchmark(own, settings), () -> err);
    assertTrue(err.contains("[2/4] tiny foster-4-sasrec@random: seeds [101]"), err);
    assertTrue(err.contains("[4/4] tiny foster-4-sasrec@random+1: seeds [101]"), err);
    assertArrayEquals(before, Files.readAllBytes(own.resolve("tiny/sets/foster-4/made.json")));
    assertArrayEquals(cell, Files.readAllBytes(own.resolve("tiny/cells/foster-4-101.json")));
    for (String student : List.of("sasrec", "sasrec@random", "sasrec@random+1")) {
      assertTrue(out.contains("| " + student + " | foster | 4 |"), out);
    }
    byte[] frozen = Files.readAllBytes(own.resolve("tiny/cells/foster-4-sasrec@random-101.json"));
    assertNotEquals(metrics(cell), metrics(frozen));
    assertFalse(cell(cell).get("madeFrom").has("transfer.encoder"));
    assertEquals("random+0", cell(frozen).get("madeFrom").get("transfer.encoder").asText());

    // Finished: nothing is left to do.
    assertEquals(0, benchmark(own, settings), () -> err);
    assertFalse(err.contains("[1/"), err);
  }

  @Test
  void eachStudentOfRandomUsersHasASetOfItsOwn() throws IOException {
    Path sets = output.resolve("tiny/sets");
    assertNotEquals(
        Files.readString(sets.resolve("random-4-101/real-sequences.jsonl")),
        Files.readString(sets.resolve("random-4-102/real-sequences.jsonl")));
    assertTrue(Files.exists(sets.resolve("expert-labelled-4/made.json")));
  }
}
