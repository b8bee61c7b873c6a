package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.TestSpark;
import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import io.foster.encoder.EncoderStage;
import io.foster.encoder.ItemEncoder;
import io.foster.pipeline.Pipeline;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.SafeTensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The real pipeline through the real commands, on a small generated sample. One finished run is
 * shared; tests that change something work on a copy of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndToEndTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG =
      """
      run { sample = true, name = tiny }
      sample { users = 300, items = 80 }
      model { dimension = 16, layers = 1, feed-forward = 32, max-length = 10 }
      experts {
        count = 2, epochs = 2, batch-positions = 256, negatives = 64, warmup-steps = 5
        checkpoint-steps = [2, 5]
      }
      distill {
        sequences = 4, length = 8, label-experts = 2
        steps = 4, subset-size = 40, reset-every = 2, real-positions = 64
        gate-every = 2, gate-students = 1, gate-steps = 20
      }
      student { steps = 60, subset-size = 64, warmup-steps = 5, validate-every = 30 }
      evaluate { seeds = [101, 102], validation-users = 100 }
      """;

  @TempDir static Path dir;
  private Path config;
  private Path base;
  private String table;
  private String out;
  private String err;

  @BeforeAll
  void run() throws IOException {
    TestSpark.session();
    config = Files.writeString(dir.resolve("tiny.conf"), CONFIG);
    base = dir.resolve("base");
    assertEquals(0, foster("run", base), () -> err);
    table = out;
  }

  /** Runs a command with the small configuration. */
  private int foster(String command, Path output, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(command, "--config", config.toString(), "--output", output.toString()));
    args.addAll(List.of(more));
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    int code =
        Main.execute(
            new Environment(
                Pipeline::of,
                Pipeline::studentFrom,
                new PrintStream(outBytes, true, StandardCharsets.UTF_8),
                new PrintStream(errBytes, true, StandardCharsets.UTF_8),
                Optional.of("the.log")),
            args.toArray(String[]::new));
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  private Path copy(String name) throws IOException {
    Path copy = dir.resolve(name);
    FileUtils.copyDirectory(base.toFile(), copy.toFile());
    return copy;
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  /** The content of every file below {@code root}, hidden ones and checksums too. */
  private static Map<String, byte[]> files(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (var walk = Files.walk(root)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private static void assertSameFiles(Map<String, byte[]> expected, Map<String, byte[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, bytes) -> assertArrayEquals(bytes, actual.get(name), name));
  }

  /** The one line that says what is wrong. */
  private String error() {
    List<String> lines = err.lines().filter(line -> line.startsWith("error: ")).toList();
    assertEquals(1, lines.size(), err);
    assertFalse(err.contains("\tat "), err);
    return lines.get(0);
  }

  @Test
  void theRunEndsWithTheTableAndItsStatus() throws IOException {
    for (String part : List.of("Recall@10", "NDCG@10", "full", "synthetic-4", "real-4", "tiny")) {
      assertTrue(table.contains(part), part + " in\n" + table);
    }
    assertTrue(table.contains(base.resolve("metrics.json").toString()), table);
    assertEquals("done", json(base.resolve("status.json")).get("state").asText());
    assertEquals(9, json(base.resolve("manifest.json")).get("stages").size());
    assertFalse(Files.exists(base.resolve(".staging")));
    assertEquals(0, foster("report", base));
    assertTrue(table.startsWith(out.strip()), out);
  }

  @Test
  void metricsHoldACellForEveryTrainedModel() throws IOException {
    Set<String> models = new TreeSet<>();
    for (JsonNode cell : json(base.resolve("metrics.json")).get("cells")) {
      models.add(
          cell.get("training").asText()
              + " "
              + cell.get("method").asText()
              + " "
              + cell.get("seed").asLong());
      assertEquals("tiny", cell.get("dataset").asText());
      assertEquals("test", cell.get("split").asText());
      assertTrue(cell.get("seconds").asDouble() > 0);
      assertTrue(cell.get("peakRssBytes").asLong() >= 0);
      JsonNode metrics = cell.get("metrics");
      for (String name : List.of("recall", "ndcg", "mrr")) {
        double at5 = metrics.get(name + "@5").asDouble();
        double at20 = metrics.get(name + "@20").asDouble();
        assertTrue(0 <= at5 && at5 <= at20 && at20 <= 1 && at20 > 0, cell.toString());
      }
    }
    assertEquals(
        Set.of(
            "full all 101",
            "full all 102",
            "real-4 random 101",
            "real-4 random 102",
            "synthetic-4 foster 101",
            "synthetic-4 foster 102"),
        models);
  }

  @Test
  void theSyntheticSetIsCompleteAndReadable() throws IOException {
    Path synthetic = base.resolve("synthetic");
    for (String file :
        List.of(
            "synthetic.safetensors",
            "items.jsonl",
            "sequences.jsonl",
            "statistics.json",
            "log.jsonl",
            "timing.jsonl",
            "README.md",
            "parquet")) {
      assertTrue(Files.exists(synthetic.resolve(file)), file);
    }
    List<String> sequences = Files.readAllLines(synthetic.resolve("sequences.jsonl"));
    assertEquals(4, sequences.size());
    // Four steps, and looks of the gate at the start and after two and four.
    assertEquals(7, Files.readAllLines(synthetic.resolve("log.jsonl")).size());
    assertEquals(4, Files.readAllLines(synthetic.resolve("timing.jsonl")).size());
  }

  @Test
  void expertsLeaveTheirTrajectories() {
    for (int k = 0; k < 2; k++) {
      Path expert = base.resolve("anchors/expert-" + k);
      assertTrue(Files.exists(expert.resolve("step-000002.safetensors")));
      assertTrue(Files.exists(expert.resolve("step-000005.safetensors")));
      assertTrue(Files.isDirectory(expert.resolve("model")));
    }
  }

  @Test
  void resumingAFinishedRunDoesNothing() throws IOException {
    Path again = copy("again");
    Map<String, byte[]> before = files(again);
    assertEquals(0, foster("run", again, "--resume"), () -> err);
    assertEquals(9, err.lines().filter(line -> line.endsWith(": done before")).count(), err);
    Map<String, byte[]> after = files(again);
    for (Map<String, byte[]> tree : List.of(before, after)) {
      // These two say when the last command ran.
      tree.keySet().removeIf(name -> name.matches("\\.?(status|manifest)\\.json(\\.crc)?"));
    }
    assertSameFiles(before, after);
  }

  @Test
  void theSameSeedGivesTheSameSyntheticSetElsewhere() throws IOException {
    Path other = dir.resolve("other");
    assertEquals(0, foster("run", other), () -> err);
    Map<String, byte[]> expected = files(base.resolve("synthetic"));
    Map<String, byte[]> actual = files(other.resolve("synthetic"));
    for (Map<String, byte[]> tree : List.of(expected, actual)) {
      tree.keySet().removeIf(name -> name.contains("timing.jsonl"));
    }
    assertTrue(expected.keySet().stream().anyMatch(name -> name.endsWith(".parquet")));
    assertSameFiles(expected, actual);
    List<JsonNode> cells = new ArrayList<>();
    for (Path run : List.of(base, other)) {
      List<JsonNode> metrics = new ArrayList<>();
      json(run.resolve("metrics.json")).get("cells").forEach(c -> metrics.add(c.get("metrics")));
      cells.add(JSON.valueToTree(metrics));
    }
    assertEquals(cells.get(0), cells.get(1));
  }

  @Test
  void aStudentIsTrainedWithoutTheInteractions() throws IOException {
    Path given = dir.resolve("given");
    FileUtils.copyDirectory(
        base.resolve("synthetic").toFile(), given.resolve("synthetic").toFile());
    Path student = dir.resolve("student");
    String data = given.resolve("synthetic").toString();
    assertEquals(2, foster("train", student, "--data", data));
    assertTrue(error().startsWith("error: student.items: "), err);
    assertFalse(Files.exists(student));

    Path items = given.resolve("corpus/items");
    FileUtils.copyDirectory(base.resolve("corpus/items").toFile(), items.toFile());
    assertEquals(0, foster("train", student, "--data", data), () -> err);
    try (var models = Files.list(student.resolve("models"))) {
      assertTrue(models.anyMatch(m -> m.toString().endsWith(".safetensors")));
    }
    assertEquals("done", json(student.resolve("status.json")).get("state").asText());

    Path moved = Files.move(items, dir.resolve("texts"));
    Path second = dir.resolve("second");
    assertEquals(
        0, foster("train", second, "--data", data, "--set", "student.items=" + moved), () -> err);

    Path third = dir.resolve("third");
    assertEquals(
        2,
        foster(
            "train",
            third,
            "--data",
            data,
            "--set",
            "student.items=" + moved,
            "--set",
            "model.max-length=7",
            "--set",
            "distill.length=7"));
    assertTrue(error().startsWith("error: model.max-length: 7 is less than the 8"), err);
    assertEquals(2, foster("train", third, "--data", dir.resolve("none").toString()));
    assertFalse(Files.exists(third));
  }

  @Test
  void theTiedFormIsDistilledToo() throws IOException {
    Path tied = copy("tied");
    assertEquals(
        0,
        foster(
            "distill",
            tied,
            "--resume",
            "--set",
            "distill.parametrisation=tied",
            "--set",
            "distill.tied-mixture=6",
            "--set",
            "distill.steps=2"),
        () -> err);
    List<String> sequences = Files.readAllLines(tied.resolve("synthetic/sequences.jsonl"));
    assertEquals(4, sequences.size());
    assertNotEquals(Files.readAllLines(base.resolve("synthetic/sequences.jsonl")), sequences);
  }

  @Test
  void aTrainableEncoderLayerIsTrainedAlong() throws IOException {
    Path trained = copy("trained");
    String[] settings = {
      "--resume",
      "--set",
      "encoder.trainable-layers=1",
      "--set",
      "experts.count=1",
      "--set",
      "experts.epochs=1",
      "--set",
      "experts.batch-positions=1024",
      "--set",
      "experts.negatives=20",
      "--set",
      "experts.checkpoint-steps=[1]",
      "--set",
      "experts.checkpoint-epochs=1",
      "--set",
      "distill.label-experts=1",
      "--set",
      "distill.steps=2",
      "--set",
      "distill.subset-size=16",
      "--set",
      "distill.gate-every=0",
      "--set",
      "evaluate.validation-users=10"
    };
    for (String command : List.of("encode", "train", "distill")) {
      assertEquals(0, foster(command, trained, settings), () -> err);
    }
    assertTrue(err.contains("soft labels keep"), err);
    assertEquals(2, Files.readAllLines(trained.resolve("synthetic/log.jsonl")).size());
    NamedTensors loaded = loadedLayers(trained);
    assertNotEquals(loaded, expertsLayers(trained));

    // Experts that leave the layers alone have them as loaded.
    settings[4] = "experts.train-encoder=false";
    assertEquals(0, foster("train", trained, settings), () -> err);
    assertEquals(loaded, expertsLayers(trained));
  }

  private static NamedTensors expertsLayers(Path run) throws IOException {
    Path checkpoint = run.resolve("anchors/expert-0/step-000001.safetensors");
    return Theta.ofFlat(
            SafeTensors.read(new org.apache.hadoop.fs.Path(checkpoint.toUri()), new Configuration())
                .tensors())
        .encoder();
  }

  private NamedTensors loadedLayers(Path run) throws IOException {
    SparkSession spark = TestSpark.session();
    var at = new org.apache.hadoop.fs.Path(run.resolve("encoder").toUri());
    FosterConfig settings =
        new ConfigLoader()
            .load(
                Optional.of(config.toString()),
                List.of(Assignment.parse("encoder.trainable-layers=1")),
                Configuration::new);
    try (ItemEncoder encoder =
        EncoderStage.open(
            spark,
            settings.encoder(),
            spark.read().parquet(run.resolve("corpus/items").toString()),
            at,
            new org.apache.hadoop.fs.Path(dir.resolve("cache").toUri()))) {
      return encoder.initialParameters();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "distill.subset-sise=3, error: distill.subset-sise: is not a known key",
    "distill.subset-size=many, error: distill.subset-size: found",
    "distill.length=11, error: distill.length: 11 is more than the model reads",
    "distill.label-experts=3, error: distill.label-experts: 3 are more than",
    "input.dir=/nowhere/at/all, error: input.dir: "
  })
  void whatCanBeSeenBeforehandIsSaidBeforeAnythingIsWritten(String setting, String message) {
    Path output = dir.resolve("refused");
    assertEquals(2, foster("run", output, "--set", setting));
    assertTrue(error().startsWith(message), err);
    assertFalse(Files.exists(output));
  }

  @Test
  void anOutputThatCannotBeWrittenIsRefused() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "no directory");
    assertEquals(2, foster("run", file.resolve("below")));
    assertTrue(error().startsWith("error: output: "), err);
    assertEquals(2, foster("run", file));
    assertTrue(error().startsWith("error: output: "), err);
    assertEquals("no directory", Files.readString(file));
  }

  @Test
  void anEmptyCorpusIsAnErrorAndAnEarlierResultStays() throws IOException {
    Path earlier = copy("earlier");
    Map<String, byte[]> before = files(earlier);
    String core = "corpus.user-core=1000";
    assertEquals(2, foster("ingest", earlier, "--overwrite", "--set", core));
    assertTrue(error().startsWith("error: corpus."), err);
    Map<String, byte[]> after = files(earlier);
    // Finished stages wait there for --resume.
    after.keySet().removeIf(name -> name.startsWith(".staging"));
    assertSameFiles(before, after);

    Path fresh = dir.resolve("fresh");
    String raw = "input.dir=" + base.resolve("sample");
    assertEquals(2, foster("ingest", fresh, "--set", core, "--set", raw));
    assertEquals(Set.of(".stages", "ingest", "status.json"), names(fresh));
    JsonNode status = json(fresh.resolve("status.json"));
    assertEquals("failed", status.get("state").asText());
    assertEquals("corpus", status.get("stage").asText());
  }

  private static Set<String> names(Path directory) throws IOException {
    try (var list = Files.list(directory)) {
      return new TreeSet<>(
          list.map(p -> p.getFileName().toString()).filter(n -> !n.endsWith(".crc")).toList());
    }
  }

  @Test
  void aSubsetLargerThanTheCatalogueIsRefusedBeforeTheExpertsAreTrained() throws IOException {
    Path large = copy("large");
    Map<String, byte[]> before = files(large);
    String subset = "distill.subset-size=5000";
    assertEquals(2, foster("distill", large, "--resume", "--set", subset));
    assertTrue(error().startsWith("error: distill.subset-size: 5000 items are to be"), err);
    assertEquals(2, foster("train", large, "--overwrite", "--set", subset, "--set", "seed=42"));
    assertTrue(error().startsWith("error: distill.subset-size: 5000 items are to be"), err);
    assertSameFiles(before, files(large));
  }

  @Test
  void withoutExpertsOrCheckpointsThereIsNothingToDistilWith() throws IOException {
    Path none = copy("none-trained");
    assertEquals(
        2,
        foster(
            "distill",
            none,
            "--resume",
            "--set",
            "distill.anchors=early",
            "--set",
            "distill.anchor-steps=1"));
    assertTrue(error().contains("no trainable checkpoint"), err);
    FileUtils.deleteDirectory(none.resolve("anchors").toFile());
    assertEquals(2, foster("distill", none, "--overwrite"));
    assertTrue(error().contains("the result of train in "), err);
    assertSameFiles(files(base.resolve("synthetic")), files(none.resolve("synthetic")));
  }
}
