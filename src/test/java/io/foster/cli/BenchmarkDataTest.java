package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A benchmark whose data are delivered anew below the same name. */
class BenchmarkDataTest {
  private static final String[] MORE = {"--set", "evaluate.seeds=[101, 102]"};

  @TempDir static Path dir;
  private static Path data;
  private static Path output;
  private static String err;

  private static int benchmark(Path to, Path from, String... more) {
    List<String> settings =
        List.of(
            "run.sample=false",
            "run.name=shop",
            "input.dir=" + from,
            "benchmark.methods=[longest]",
            "benchmark.full=false",
            "benchmark.tune.dropout=[0.3]",
            "evaluate.floors=[]",
            "evaluate.seeds=[101]");
    CommandRun run = TinyBenchmark.run(to, settings, more);
    err = run.err();
    return run.code();
  }

  @BeforeAll
  static void runOnce() throws IOException {
    TestSpark.session();
    data = Files.createDirectories(dir.resolve("data"));
    StringBuilder items = new StringBuilder("item_id:token\ttitle:token_seq\n");
    StringBuilder lines = new StringBuilder("user_id:token\titem_id:token\ttimestamp:float\n");
    for (int n = 0; n < 40; n++) {
      items.append("i%d\tThing number %d\n".formatted(n, n));
      for (int k = 0; k < 8; k++) {
        lines.append("u%d\ti%d\t%d\n".formatted(n, (n + k) % 40, 1000 + k));
      }
    }
    Files.writeString(data.resolve("x.item"), items.toString());
    Files.writeString(data.resolve("x.inter"), lines.toString());
    output = dir.resolve("benchmark");
    assertEquals(0, benchmark(output, data), () -> err);
  }

  private static Path copy(String name) throws IOException {
    Path copy = dir.resolve(name);
    FileUtils.copyDirectory(output.toFile(), copy.toFile());
    return copy;
  }

  private static List<String> results(Path benchmark) throws IOException {
    List<String> files = new ArrayList<>();
    for (String kind : List.of("cells", "choices")) {
      try (Stream<Path> all = Files.list(benchmark.resolve("shop").resolve(kind))) {
        all.map(f -> f.getFileName().toString())
            .filter(f -> f.endsWith(".json") && !f.startsWith("."))
            .map(f -> kind + "/" + f)
            .forEach(files::add);
      }
    }
    try (Stream<Path> all = Files.list(benchmark.resolve("shop/sets"))) {
      all.map(f -> "sets/" + f.getFileName() + "/made.json").forEach(files::add);
    }
    return files.stream().sorted().toList();
  }

  @Test
  void oneMoreSeedOnOtherDataIsRefusedAndTheEarlierCorpusStays() throws IOException {
    Path own = copy("again");
    Path other = dir.resolve("delivered");
    FileUtils.copyDirectory(data.toFile(), other.toFile());
    Files.writeString(other.resolve("x.inter"), "u0\ti39\t999\n", StandardOpenOption.APPEND);
    String before = Files.readString(own.resolve("shop/corpus/report.json"));
    List<String> results = results(own);
    assertEquals(2, benchmark(own, other, MORE), () -> err);
    assertTrue(err.contains("longest-4-101.json was made with other settings of corpus"), err);
    assertEquals(results, results(own));
    assertEquals(before, Files.readString(own.resolve("shop/corpus/report.json")));

    // Sets and choices are no more mixed than cells.
    for (String rest : List.of("choices/longest-4.json", "sets/longest-4/made.json")) {
      for (String file : results) {
        Files.deleteIfExists(own.resolve("shop").resolve(file));
      }
      Files.copy(output.resolve("shop").resolve(rest), own.resolve("shop").resolve(rest));
      assertEquals(2, benchmark(own, other, MORE), () -> err);
      assertTrue(err.contains(rest + " was made with other settings of corpus content;"), err);
    }
  }

  @Test
  void theSameDataGoOnElsewhere() throws IOException {
    Path own = copy("elsewhere");
    Path moved = dir.resolve("moved");
    FileUtils.copyDirectory(data.toFile(), moved.toFile());
    assertEquals(0, benchmark(own, moved, MORE), () -> err);
    assertTrue(err.contains("[1/1] shop longest-4: seeds [102]"), err);
    assertEquals(4, results(own).size(), results(own).toString());
  }

  /** What it writes beside the data would be other data the next time. */
  @Test
  void aBenchmarkBelowItsDataGoesOn() throws IOException {
    Path own = dir.resolve("inside");
    FileUtils.copyDirectory(data.toFile(), own.toFile());
    assertEquals(0, benchmark(own.resolve("results"), own), () -> err);
    assertTrue(Files.exists(own.resolve("results/results.csv")));
    assertEquals(0, benchmark(own.resolve("results"), own, MORE), () -> err);
    assertTrue(err.contains("ingest: done before"), err);
    assertEquals(2, benchmark(own, own), () -> err);
    assertTrue(err.contains("output: " + own + " is the folder of the raw files"), err);
    assertFalse(Files.exists(own.resolve("results.csv")));
  }

  /** Features of a user's own, which are delivered anew below the same name as well. */
  @Test
  void oneMoreSeedOnOtherFeaturesIsRefusedBeforeAnythingIsTrained() throws IOException {
    Path own = dir.resolve("features");
    String vectors = dir.resolve("vectors").toString();
    Dataset<Row> items =
        TestSpark.session().range(40).selectExpr("concat('i', id) as item_id", "id");
    String wave = "transform(sequence(1, 5), k -> %s(id * k)) as vector";
    items.selectExpr("item_id", wave.formatted("sin")).write().parquet(vectors);
    String[] first = {"--set", "encoder.source=features:" + vectors};
    String[] more = {first[0], first[1], MORE[0], MORE[1]};
    assertEquals(0, benchmark(own, data, first), () -> err);
    List<String> results = results(own);
    for (String file : results) {
      assertTrue(
          Files.readString(own.resolve("shop").resolve(file))
              .matches("(?s).*features content of encoder\" *: *\"[0-9a-f]{16}\".*"),
          file);
    }

    items.selectExpr("item_id", wave.formatted("cos")).write().mode("overwrite").parquet(vectors);
    for (String rest : List.of("cells/longest-4-101", "choices/longest-4", "sets/longest-4/made")) {
      assertEquals(2, benchmark(own, data, more), () -> err);
      assertTrue(
          err.contains(rest + ".json was made with other settings of features content of encoder;"),
          err);
      Files.delete(own.resolve("shop").resolve(rest + ".json"));
    }
    assertFalse(Files.exists(own.resolve("shop/cells/longest-4-102.json")));

    // Refused again before experts, whose training takes long, and the earlier features stay.
    Path experts = dir.resolve("features-experts");
    String[] selected = {
      "--set", "benchmark.methods=[k-center]", first[0], first[1], "--set", "experts.epochs=1"
    };
    assertEquals(0, benchmark(experts, data, selected), () -> err);
    byte[] report = Files.readAllBytes(experts.resolve("shop/encoder/scaling.safetensors"));
    items.selectExpr("item_id", wave.formatted("sin")).write().mode("overwrite").parquet(vectors);
    String[] again = Stream.concat(Stream.of(selected), Stream.of(MORE)).toArray(String[]::new);
    assertEquals(2, benchmark(experts, data, again), () -> err);
    assertTrue(err.contains("other settings of features content of encoder;"), err);
    assertFalse(err.contains("experts: again"), err);
    assertArrayEquals(
        report, Files.readAllBytes(experts.resolve("shop/encoder/scaling.safetensors")));
  }

  /** Cells of earlier versions are read for tables, and nothing is added to them. */
  @Test
  void cellsThatDoNotSayFromWhichDataAreShownAndNotAddedTo() throws IOException {
    Path own = copy("earlier");
    Path file = own.resolve("shop/cells/longest-4-101.json");
    ObjectNode cell = (ObjectNode) TinyRun.JSON.readTree(Files.readAllBytes(file));
    JsonNode said = ((ObjectNode) cell.at("/cells/0/madeFrom")).remove("corpus content");
    assertTrue(said.asText().matches("[0-9a-f]{16}"), said.toString());
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.write(file, TinyRun.JSON.writeValueAsBytes(cell));
    assertEquals(0, benchmark(own, data, "--only-tables"), () -> err);
    // Nothing is missing, so nothing is mixed.
    assertEquals(0, benchmark(own, data), () -> err);
    assertEquals(2, benchmark(own, data, MORE), () -> err);
    assertTrue(err.contains("was made with other settings of corpus content;"), err);
    assertFalse(Files.exists(own.resolve("shop/cells/longest-4-102.json")));
  }
}
