package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.foster.TestSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user's own layouts, and Foster's. */
class IngestGenericTest {
  private static final String LENIENT = "ingest.max-malformed-share = 0.9";
  @TempDir Path temp;

  @Test
  void foster() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "interactions.tsv.gz", "user_id\titem_id\ttimestamp", "u\ti\t5", "u\tj\t5", "u\tj")
            .file(
                "items.jsonl.gz",
                "{\"item_id\": \"i\", \"title\": \"T\", \"brand\": \"B\", \"categories\": [\"c\"],"
                    + " \"description\": \"D\", \"features\": [\"f\", \"g\"]}",
                "{\"title\": \"no id\"}");
    assertEquals("foster", folder.ingest(LENIENT).format());
    assertEquals(List.of("u i 5000", "u j 5000"), folder.interactions());
    assertEquals(
        List.of("interactions.tsv.gz:4 not 3 columns", "items.jsonl.gz:2 missing item_id"),
        folder.rejected());
    assertEquals(
        new RawFolder.Item("T", "B", List.of("c"), "D", List.of("f", "g"), Map.of()),
        folder.item("i"));
  }

  @Test
  void csvWithoutHeaderAndJsonLinesWithOtherNames() {
    RawFolder folder =
        new RawFolder(temp)
            .file("log/part-1.csv", "2019-11-15,\"u,1\",i,4.5", "2019-11-16,u2,i,1")
            .file("log/part-0.csv", "2019-11-17,u3,i,4")
            .file(
                "goods.jsonl",
                "{\"id\": \"i\", \"t\": \"T\", \"c\": [\"x\"], \"colour\": \"red\"}");
    IngestReport report =
        folder.ingest(
            "input.format = generic",
            "input.interactions = \"log/*.csv\"",
            "input.items = goods.jsonl",
            "ingest.min-rating = 4",
            "input.columns { header = false, user = \"2\", item = \"3\", timestamp = \"1\","
                + " rating = \"4\", timestamp-format = yyyy-MM-dd, item-id = id, title = t,"
                + " categories = c, attributes = [colour] }");
    assertEquals(List.of("u3 i 1573948800000", "u,1 i 1573776000000"), folder.interactions());
    assertEquals(1, report.belowMinRating());
    assertEquals(
        new RawFolder.Item("T", null, List.of("x"), null, List.of(), Map.of("colour", "red")),
        folder.item("i"));
  }

  @Test
  void parquetWithListsAndTimes() {
    RawFolder folder = new RawFolder(temp);
    SparkSession spark = TestSpark.session();
    spark
        .sql(
            "select * from values ('u', 1, timestamp_ntz'2019-11-15 08:00:00.5'),"
                + " (null, 2, timestamp_ntz'2019-11-15 08:00:00'),"
                + " ('u', 2, timestamp_ntz'2019-11-15 08:00:00.5') as t(user_id, item_id, timestamp)")
        .coalesce(1)
        .write()
        .parquet(folder.raw().resolve("log.parquet").toString());
    spark
        .sql(
            "select 1 as item_id, 'T' as title, array('a', 'b|c') as categories, 'f|g' as features")
        .write()
        .parquet(folder.raw().resolve("goods.parquet").toString());
    IngestReport report =
        folder.ingest(
            LENIENT,
            "input { format = generic, interactions = log.parquet, items = goods.parquet }");
    assertEquals(List.of("u 1 1573804800500", "u 2 1573804800500"), folder.interactions());
    assertEquals(1, report.malformed());
    assertEquals(
        List.of("2 missing user_id {\"item_id\":\"2\",\"timestamp\":\"2019-11-15 08:00:00\"}"),
        folder.table("rejected").collectAsList().stream()
            .map(r -> r.getAs("line_number") + " " + r.getAs("reason") + " " + r.getAs("text"))
            .toList());
    RawFolder.Item item = folder.item("1");
    assertEquals(List.of("a", "b|c"), item.categories(), "a list column");
    assertEquals(List.of("f", "g"), item.features(), "a list in a cell");
  }
}
