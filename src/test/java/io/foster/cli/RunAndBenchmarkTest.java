package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A run is a benchmark of full data, FOSTER and random users: the same sets, the same models. */
class RunAndBenchmarkTest extends TinyRun {

  @Test
  void theSameSeedMakesTheSameSetAndTheSameModels() throws IOException {
    Path benchmark = dir.resolve("as-benchmark");
    CommandRun made =
        CommandRun.of(
            "benchmark",
            "--config",
            config.toString(),
            "--output",
            benchmark.toString(),
            "--set",
            "benchmark.methods=[foster, random]",
            "--set",
            "benchmark.budgets=[4]");
    assertEquals(0, made.code(), made.err());
    Path set = benchmark.resolve("tiny/sets/foster-4");
    int compared = 0;
    try (var files = Files.list(base.resolve("distill"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
        compared++;
        assertArrayEquals(
            Files.readAllBytes(file),
            Files.readAllBytes(set.resolve(file.getFileName())),
            file.getFileName().toString());
      }
    }
    assertEquals(2, compared, "tensors and features");
    Map<String, JsonNode> models = new TreeMap<>();
    json(base.resolve("metrics.json"))
        .get("cells")
        .forEach(c -> models.put(c.get("method").asText() + c.get("seed"), c.get("metrics")));
    assertEquals(10, models.size(), models.keySet().toString());
    Map<String, JsonNode> cells = new TreeMap<>();
    try (var files = Files.list(benchmark.resolve("tiny/cells"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        JsonNode c = json(file).get("cells").get(0);
        cells.put(c.get("method").asText() + c.get("seed"), c.get("metrics"));
      }
    }
    assertEquals(models, cells);
  }
}
