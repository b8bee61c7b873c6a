package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.TestSpark;
import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import io.foster.encoder.CatalogueFeatures;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.SafeTensors;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** The real pipeline through the real commands. */
class EndToEndTest extends TinyRun {
  @Test
  void theRunEndsWithTheTableAndItsStatus() throws IOException {
    for (String part : List.of("Recall@10", "NDCG@10", "full", "synthetic-4", "real-4", "tiny")) {
      assertTrue(table.contains(part), part + " in\n" + table);
    }
    assertTrue(table.contains(base.resolve("metrics.json").toString()), table);
    assertEquals("done", json(base.resolve("status.json")).get("state").asText());
    assertEquals(10, json(base.resolve("manifest.json")).get("stages").size());
    assertFalse(Files.exists(base.resolve(".staging")));
    assertEquals(0, foster("report", base));
    assertTrue(out.contains(table.substring(0, table.indexOf("Results in")).strip()), out);
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
      boolean learned = !cell.get("training").asText().equals("none");
      assertEquals(learned, cell.get("steps").asInt() > 0, cell.toString());
      assertTrue(!learned || cell.get("seconds").asDouble() > 0);
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
            "none untrained 101",
            "none untrained 102",
            "none popularity 0",
            "none nearest-text 0",
            "real-4 random 101",
            "real-4 random 102",
            "synthetic-4 foster 101",
            "synthetic-4 foster 102"),
        models);
  }

  @Test
  void theSyntheticSetIsCompleteAndReadable() throws IOException {
    Path synthetic = base.resolve("distill");
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
      Path expert = base.resolve("experts/expert-" + k);
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
    assertEquals(10, err.lines().filter(line -> line.endsWith(": done before")).count(), err);
    Map<String, byte[]> after = files(again);
    for (Map<String, byte[]> tree : List.of(before, after)) {
      // These say when the last command ran.
      tree.keySet()
          .removeIf(name -> name.matches("events\\.jsonl|\\.?(status|manifest)\\.json(\\.crc)?"));
    }
    assertSameFiles(before, after);
  }

  @Test
  void theSameSeedGivesTheSameSyntheticSetElsewhere() throws IOException {
    Path other = dir.resolve("other");
    assertEquals(0, foster("run", other), () -> err);
    Map<String, byte[]> expected = files(base.resolve("distill"));
    Map<String, byte[]> actual = files(other.resolve("distill"));
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
    FileUtils.copyDirectory(base.resolve("distill").toFile(), given.resolve("distill").toFile());
    Path student = dir.resolve("student");
    String data = given.resolve("distill").toString();
    assertEquals(2, foster("train", student, "--data", data));
    assertTrue(error().startsWith("error: student.items: "), err);
    assertFalse(Files.exists(student));
    for (String name : List.of("items.csv", "items.ndjson")) {
      String other = Files.writeString(given.resolve(name), "item_id,text\ni,T\n").toString();
      assertEquals(
          2,
          foster("train", student, "--data", data, "--set", "student.items=" + other),
          () -> err);
      assertTrue(error().startsWith("error: student.items: " + other), err);
    }

    Path items = given.resolve("corpus/items");
    FileUtils.copyDirectory(base.resolve("corpus/items").toFile(), items.toFile());
    assertEquals(0, foster("train", student, "--data", data), () -> err);
    try (var models = Files.list(student.resolve("students"))) {
      assertTrue(models.anyMatch(m -> m.toString().endsWith(".safetensors")));
    }
    assertEquals("done", json(student.resolve("status.json")).get("state").asText());

    assertEquals(0, foster("train", student, "--data", data, "--resume"), () -> err);
    assertTrue(err.contains("students: done before"), err);
    for (File file : items.toFile().listFiles((d, name) -> name.endsWith(".parquet"))) {
      assertTrue(file.setLastModified(1_600_000_000_000L));
    }
    assertEquals(0, foster("train", student, "--data", data, "--resume"), () -> err);
    assertTrue(err.contains("students: again, changed: files "), err);
    assertTrue(err.contains("corpus/items"), err);

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
    List<String> sequences = Files.readAllLines(tied.resolve("distill/sequences.jsonl"));
    assertEquals(4, sequences.size());
    assertNotEquals(Files.readAllLines(base.resolve("distill/sequences.jsonl")), sequences);
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
    assertEquals(2, Files.readAllLines(trained.resolve("distill/log.jsonl")).size());
    NamedTensors loaded = loadedLayers(trained);
    assertNotEquals(loaded, expertsLayers(trained));

    // Experts that leave the layers alone have them as loaded.
    settings[4] = "experts.train-encoder=false";
    assertEquals(0, foster("train", trained, settings), () -> err);
    assertEquals(loaded, expertsLayers(trained));
  }

  private static NamedTensors expertsLayers(Path run) throws IOException {
    Path checkpoint = run.resolve("experts/expert-0/step-000001.safetensors");
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
        CatalogueFeatures.open(
            spark,
            settings.encoder(),
            spark.read().parquet(run.resolve("corpus/items").toString()),
            at,
            new org.apache.hadoop.fs.Path(dir.resolve("cache").toUri()))) {
      return encoder.initialParameters();
    }
  }
}
