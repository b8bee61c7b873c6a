package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.report.MlflowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;

/** {@code run.mlflow-dir} on the finished run that the tests share. */
class MlflowTest extends TinyRun {
  private static String into(Path store) {
    return "run.mlflow-dir=" + store;
  }

  private static double recall(Path run, String training, String method, int seed)
      throws IOException {
    for (JsonNode cell : json(run).get("cells")) {
      if (cell.get("training").asText().equals(training)
          && cell.get("method").asText().equals(method)
          && cell.get("seed").asInt() == seed) {
        return cell.at("/metrics/recall@10").asDouble();
      }
    }
    throw new AssertionError("no cell " + training + " " + method + " " + seed);
  }

  private static String last(JsonNode run, String key) {
    JsonNode value = run.get("last").get(key);
    assertTrue(value != null, key + " is not among " + run.get("last"));
    return value.asText();
  }

  @Test
  void twoOutputsAreTwoRunsAndAResumedOneStaysTheSame() throws Exception {
    Path store = dir.resolve("mlruns");
    Path one = copy("mlflow-one");
    Path two = copy("mlflow-two");
    assertEquals(0, foster("run", one, "--resume", "--set", into(store)), () -> err);
    assertTrue(out.contains("  mlflow      " + store), out);
    assertEquals(0, foster("run", two, "--resume", "--set", into(store)), () -> err);
    assertEquals(0, foster("run", one, "--resume", "--set", into(store)), () -> err);
    JsonNode runs = MlflowReader.read(store).get("tiny");
    assertEquals(2, runs.size(), runs.toString());
    JsonNode run = null;
    for (JsonNode each : runs) {
      run = each.get("name").asText().equals("mlflow-one") ? each : run;
    }
    assertEquals("4", run.at("/params/distill.sequences").asText());
    assertTrue(run.at("/tags/foster.output").asText().endsWith("/mlflow-one"));
    Path metrics = one.resolve("metrics.json");
    double first = recall(metrics, "synthetic-4", "foster", 101);
    double second = recall(metrics, "synthetic-4", "foster", 102);
    assertEquals(first, Double.parseDouble(last(run, "synthetic-4.foster.101/recall_at_10")));
    assertEquals(
        (first + second) / 2, Double.parseDouble(last(run, "synthetic-4.foster/recall_at_10")));
    // Two looks of a student at the validation users, a point for each, with its step.
    assertEquals(
        "[30,60]", run.get("steps").get("synthetic-4.foster.101/validation_ndcg_at_10").toString());
    assertTrue(Double.parseDouble(last(run, "stage/distill_seconds")) > 0);
    assertTrue(run.get("milliseconds").asLong() > 0);

    // Another method beside the run: in the same run of MLflow, and there to stay.
    String method = "baseline.method=longest";
    assertEquals(0, foster("baseline", one, "--set", method, "--set", into(store)), () -> err);
    assertEquals(0, foster("run", one, "--resume", "--set", into(store)), () -> err);
    JsonNode again = MlflowReader.read(store).get("tiny");
    assertEquals(2, again.size());
    for (JsonNode each : again) {
      run = each.get("name").asText().equals("mlflow-one") ? each : run;
    }
    assertEquals(
        recall(one.resolve("baseline-longest/metrics.json"), "real-4", "longest", 101),
        Double.parseDouble(last(run, "real-4.longest.101/recall_at_10")));
    assertEquals(first, Double.parseDouble(last(run, "synthetic-4.foster.101/recall_at_10")));
  }

  @Test
  void aStoreThatCannotBeWrittenIsSaidBeforeTheRunStarts() throws IOException {
    Path file = Files.writeString(dir.resolve("mlflow-file"), "no directory");
    Path output = dir.resolve("mlflow-nothing");
    assertEquals(2, foster("run", output, "--set", into(file)));
    assertTrue(error().startsWith("error: run.mlflow-dir: cannot write to " + file), err);
    assertFalse(Files.exists(output));
  }

  @Test
  void aStoreThatFailsAfterwardsDoesNotFailTheRun() throws IOException {
    Path store = dir.resolve("mlruns-full");
    Path run = copy("mlflow-late");
    assertEquals(0, foster("run", run, "--resume", "--set", into(store)), () -> err);
    // A file where the run's experiment has to be made.
    String experiment = store.relativize(Path.of(lastWord(out))).getName(0).toString();
    FileUtils.deleteDirectory(store.resolve(experiment).toFile());
    Files.writeString(store.resolve(experiment), "in the way");
    assertEquals(0, foster("run", run, "--resume", "--set", into(store)), () -> err);
    assertTrue(err.contains("warning: run.mlflow-dir: the run was not written for MLflow"), err);
    assertTrue(out.contains("Results in " + run), out);
    assertTrue(Files.exists(run.resolve("metrics.json")));
  }

  private static String lastWord(String text) {
    String[] words = text.strip().split("\\s+");
    return words[words.length - 1];
  }
}
