package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.foster.TestSpark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The total input order does not depend on how Spark splits and packs the files. */
class IngestOrderTest {
  private static final String SPLIT = "spark.sql.files.maxPartitionBytes";
  private static final String OPEN = "spark.sql.files.openCostInBytes";
  private final SparkSession spark = TestSpark.session();
  @TempDir Path temp;

  @AfterEach
  void reset() {
    spark.conf().unset(SPLIT);
    spark.conf().unset(OPEN);
  }

  private static String lines(String file, int n, List<String> expected) {
    StringBuilder text = new StringBuilder("\uFEFFuser_id\titem_id\ttimestamp\r\n");
    for (int i = 0; i < n; i++) {
      // Equal users, items and times: only the row tells them apart.
      String item = i % 7 == 0 ? "i" : file + i;
      text.append("u\t").append(item).append("\t1\r\n");
      if (i % 10 == 3) {
        text.append("  \r\n");
      }
      expected.add("u " + item + " 1000");
    }
    return text.toString();
  }

  @Test
  void sameRowsForAnySplits() {
    List<String> expected = new ArrayList<>();
    RawFolder folder =
        new RawFolder(temp).file("items.jsonl", "{\"item_id\": \"i\", \"title\": \"T\"}");
    // The largest file, which Spark reads first, is in the middle.
    folder.file("a.tsv.gz", StandardCharsets.UTF_8, lines("a", 40, expected));
    folder.file("b.tsv", StandardCharsets.UTF_8, lines("b", 400, expected));
    folder.file("c/d.tsv", StandardCharsets.UTF_8, lines("d", 30, expected));

    spark.conf().set(SPLIT, "64m");
    IngestReport whole = folder.ingest();
    assertEquals(expected, folder.interactions());
    List<Long> rows = rows(folder);
    int parts = folder.table("interactions").inputFiles().length;

    spark.conf().set(SPLIT, "2000");
    spark.conf().set(OPEN, "0");
    IngestReport split = folder.ingest();
    assertNotEquals(parts, folder.table("interactions").inputFiles().length, "was read otherwise");
    assertEquals(expected, folder.interactions());
    assertEquals(rows, rows(folder));
    assertEquals(whole, split);
    assertEquals(rows.size(), rows.stream().distinct().count());
    assertEquals(1, rows.get(0), "the first line is the header");
  }

  private static List<Long> rows(RawFolder folder) {
    return folder.table("interactions").orderBy("row").select("row").collectAsList().stream()
        .map(r -> r.getLong(0))
        .toList();
  }

  @Test
  void rejectsKeepTheirLineNumbersInSplits() {
    StringBuilder text = new StringBuilder("user_id\titem_id\ttimestamp\n");
    List<String> expected = new ArrayList<>();
    for (int line = 2; line <= 300; line++) {
      boolean bad = line % 50 == 0;
      text.append(bad ? "u\ti\n" : "u\ti\t" + line + "\n");
      if (bad) {
        expected.add("interactions.tsv:" + line + " not 3 columns");
      }
    }
    RawFolder folder =
        new RawFolder(temp)
            .file("interactions.tsv", StandardCharsets.UTF_8, text.toString())
            .file("items.jsonl", "{\"item_id\": \"i\", \"title\": \"T\"}");
    spark.conf().set(SPLIT, "1000");
    spark.conf().set(OPEN, "0");
    folder.ingest("ingest.max-malformed-share = 0.1");
    assertEquals(expected, folder.rejected());
  }
}
