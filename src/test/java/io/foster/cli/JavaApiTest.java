package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.Foster;
import io.foster.Results;
import io.foster.Settings;
import io.foster.TestSpark;
import io.foster.base.ConfigException;
import io.foster.recommend.RecommendRequest;
import io.foster.recommend.RecommendRequest.Format;
import io.foster.recommend.Recommendations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link Foster} makes what the commands make, and leaves the session alone. */
class JavaApiTest extends TinyRun {
  private final SparkSession spark = TestSpark.session();

  @AfterEach
  void theSessionIsLeftAlone() {
    assertFalse(spark.sparkContext().isStopped());
  }

  private Settings settings(Path output) {
    return Foster.load(config.toString()).set("output", output);
  }

  @Test
  void stagesMakeWhatTheCommandsMake() throws Exception {
    Path run = copy("api");
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    Settings again =
        settings(run).overwrite().progress(new PrintStream(lines, true, StandardCharsets.UTF_8));
    Results corpus = Foster.ingest(again, spark);
    assertEquals(List.of("sample", "ingest", "corpus"), List.copyOf(corpus.stages().keySet()));
    assertEquals(run.resolve("corpus").toString(), corpus.stages().get("corpus").toUri().getPath());
    assertTrue(lines.toString(StandardCharsets.UTF_8).contains("[3/3] corpus: done"));
    Foster.distill(again, spark);
    assertSameFiles(withoutTimes("distill", base), withoutTimes("distill", run));
  }

  private static Map<String, byte[]> withoutTimes(String stage, Path run) throws IOException {
    Map<String, byte[]> files = files(run.resolve(stage));
    files.keySet().removeIf(name -> name.contains("timing.jsonl"));
    return files;
  }

  @Test
  void resultsHoldPathsAndMetrics() throws Exception {
    Path run = copy("api-results");
    Results results = Foster.run(settings(run).resume(), spark);
    assertEquals(10, results.stages().size());
    assertEquals(run.toString(), results.output().toUri().getPath());
    assertTrue(table.startsWith(results.table()), results.table());
    // Two seeds of four kinds, and popularity and the nearest texts, which draw nothing.
    assertEquals(10, results.cells().size());
    double[] seeds =
        results.cells().stream()
            .filter(c -> c.training().equals("synthetic-4"))
            .mapToDouble(c -> c.metrics().get("recall@10"))
            .toArray();
    assertEquals(
        (seeds[0] + seeds[1]) / 2, results.mean("synthetic-4", "recall@10").orElseThrow(), 1e-12);
    assertTrue(results.mean("synthetic-4", "recall@11").isEmpty());
  }

  @Test
  void problemsAreThrownAllAtOnce() {
    Settings wrong = settings(dir.resolve("api-wrong")).set("sede", 3).set("model.layers", -1);
    List<String> problems =
        assertThrows(ConfigException.class, () -> Foster.run(wrong, spark)).problems();
    assertEquals(2, problems.size());
    assertTrue(problems.get(0).startsWith("sede: is not a known key; did you mean seed?"));
    assertThrows(ConfigException.class, () -> Foster.run(Foster.defaults(), spark));
    // Nothing is replaced unasked.
    assertThrows(ConfigException.class, () -> Foster.run(settings(base), spark));
  }

  @Test
  void recommendationsComeFromAStudentOfTheSetAlone() throws Exception {
    Results student =
        Foster.trainStudent(
            base.resolve("distill").toString(), settings(dir.resolve("api-student")), spark);
    Path models = Path.of(student.stages().get("students").toUri());
    String model;
    try (var files = Files.list(models)) {
      model = files.map(Path::toString).filter(f -> f.endsWith(".safetensors")).findFirst().get();
    }
    Recommendations made =
        Foster.recommend(
            RecommendRequest.from(base.toString())
                .model(model)
                .to(dir.resolve("api-recommendations").toString())
                .format(Format.JSONL)
                .top(3)
                .limit(5)
                .build(),
            spark);
    assertEquals(5, made.report().users());
    List<String> lines = new ArrayList<>();
    lines.addAll(Files.readAllLines(Path.of(made.directory().toUri()).resolve("part-00000.jsonl")));
    assertEquals(15, lines.size());
  }
}
