package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.TestSpark;
import io.foster.corpus.Corpus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code foster recommend --neighbours} on a finished run. */
class NeighboursCommandTest extends TinyRun {
  /** They have item ids and titles, as raw items have. */
  @Test
  void neighboursBesideTheDataAreNoData() throws Exception {
    Path data = Files.createDirectories(dir.resolve("shop-of-neighbours"));
    List<String> log = new ArrayList<>(List.of("user_id\titem_id\ttimestamp"));
    List<String> products = new ArrayList<>();
    for (int n = 0; n < 5; n++) {
      products.add("{\"item_id\": \"i%d\", \"title\": \"Thing %d\"}".formatted(n, n));
      for (int k = 0; k < 4; k++) {
        log.add("u%d\ti%d\t%d".formatted(n, (n + k) % 5, 1_600_000_000 + k));
      }
    }
    Files.write(data.resolve("interactions.tsv"), log);
    Files.write(data.resolve("products.jsonl"), products);
    String[] ingest = {
      "ingest",
      "--resume",
      "--output",
      dir.resolve("beside-neighbours").toString(),
      "--set",
      "input.dir=" + data,
      "--set",
      "corpus.user-core=0",
      "--set",
      "corpus.item-core=0"
    };
    assertEquals(0, fosterAlone(ingest), () -> err);
    String to = data.resolve("neighbours").toString();
    assertEquals(
        0, foster("recommend", base, "--neighbours", "--format", "jsonl", "--to", to), () -> err);
    assertEquals(0, fosterAlone(ingest), () -> err);
    assertTrue(err.contains("ingest: done before"), err);
  }

  @Test
  void neighboursOfItemsAreTheNearestEmbeddings() throws Exception {
    Path to = dir.resolve("item-neighbours");
    assertEquals(
        0,
        foster(
            "recommend",
            base,
            "--neighbours",
            "--top",
            "3",
            "--format",
            "jsonl",
            "--to",
            to.toString()),
        () -> err);
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(to.resolve("part-00000.jsonl"))) {
      rows.add(JSON.readTree(line));
    }
    Corpus corpus =
        Corpus.load(
            TestSpark.session(), new org.apache.hadoop.fs.Path(base.resolve("corpus").toString()));
    assertEquals(3 * corpus.itemCount(), rows.size());
    for (int at = 0; at < rows.size(); at++) {
      JsonNode row = rows.get(at);
      assertEquals(at % 3 + 1, row.path("rank").asInt());
      assertEquals(corpus.itemIds()[at / 3], row.path("item_id").asText());
      assertNotEquals(row.path("item_id").asText(), row.path("neighbour_id").asText());
      double score = row.path("score").asDouble();
      assertTrue(score <= 1.0001 && score >= -1.0001, row::toString);
      boolean falls = at % 3 == 0 || score <= rows.get(at - 1).path("score").asDouble();
      assertTrue(falls, row::toString);
    }
    assertEquals(
        2,
        foster(
            "recommend",
            base,
            "--neighbours",
            "--limit",
            "3",
            "--to",
            dir.resolve("item-neighbours-2").toString()));
    assertTrue(error().startsWith("error: --neighbours: "), err);
  }
}
