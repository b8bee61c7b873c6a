package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run on the user's own item features instead of texts'. */
class GivenFeaturesCommandTest extends TinyRun {
  @TempDir Path folder;

  @Test
  void aRunReadsGivenFeaturesAndSeesThatTheyHaveChanged() throws IOException {
    Path output = copy("given-features");
    Dataset<Row> items =
        TestSpark.session().read().parquet(output.resolve("corpus/items").toString());
    String place = folder.resolve("vectors").toString();
    String five = "transform(sequence(1, 5), k -> sin(item * k)) as vector";
    items.selectExpr("item_id", five).write().parquet(place);
    String[] own = {"--resume", "--set", "encoder.source=features:" + place};
    assertEquals(0, foster("encode", output, own), () -> err);
    JsonNode report = JSON.readTree(output.resolve("encoder/report.json").toFile());
    assertEquals(5, report.get("dimension").asInt());
    assertEquals("features:" + place, report.get("encoder").asText());

    // Nothing has changed: nothing is done. Other features: the encoder's stage and what follows.
    assertEquals(0, foster("encode", output, own), () -> err);
    assertTrue(err.contains("encoder: done before"), err);
    String seven = "transform(sequence(1, 7), k -> cos(item * k)) as vector";
    items.selectExpr("item_id", seven).write().mode("overwrite").parquet(place);
    assertEquals(0, foster("encode", output, own), () -> err);
    report = JSON.readTree(output.resolve("encoder/report.json").toFile());
    assertEquals(7, report.get("dimension").asInt());

    // An item that the shop has and the features have not.
    items.where("item > 0").selectExpr("item_id", five).write().mode("overwrite").parquet(place);
    byte[] before = Files.readAllBytes(output.resolve("encoder/report.json"));
    assertEquals(2, foster("encode", output, own));
    assertTrue(err.contains("no features of 1 of 80 items"), err);
    assertEquals(new String(before), Files.readString(output.resolve("encoder/report.json")));
  }
}
