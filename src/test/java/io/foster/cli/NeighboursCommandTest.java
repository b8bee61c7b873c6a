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
