package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that are published with a split of their own, in the shape of the originals. */
class PublishedSplitsTest {
  private static final String META =
      "{\"main_category\": \"All Beauty\", \"title\": \"%s\", \"average_rating\": 4.8,"
          + " \"rating_number\": 10, \"features\": [], \"description\": [], \"price\": null,"
          + " \"images\": [], \"videos\": [], \"store\": \"Howard\", \"categories\": [],"
          + " \"details\": {\"UPC\": \"1\"}, \"parent_asin\": \"%s\", \"bought_together\": null}";

  @TempDir Path temp;

  private RawFolder beauty() {
    return new RawFolder(temp)
        .file(
            "raw/meta_categories/meta_All_Beauty.jsonl",
            META.formatted("Comb", "B01"),
            META.formatted("Soap", "B02"),
            META.formatted("Oil", "B03"),
            META.formatted("Wax", "B04"));
  }

  /** benchmark/5core/last_out_w_his: the history repeats what other rows hold. */
  @Test
  void amazon2023WithHistories() {
    RawFolder folder =
        beauty()
            .file(
                "All_Beauty.train.csv",
                "user_id,parent_asin,rating,timestamp,history",
                "AE2,B01,5.0,1588687728923,",
                "AE2,B02,4.0,1588687728924,B01",
                "AF3,B04,4.0,1500000000000,")
            .file(
                "All_Beauty.valid.csv",
                "user_id,parent_asin,rating,timestamp,history",
                "AE2,B03,5.0,1588687728925,B01 B02",
                "AF3,B01,4.0,1500000000000,B04")
            .file(
                "All_Beauty.test.csv",
                "user_id,parent_asin,rating,timestamp,history",
                "AE2,B04,1.0,1588687728926,B01 B02 B03",
                "AF3,B02,4.0,1500000000000,B04 B01");
    IngestReport report = folder.ingest();
    assertEquals("amazon-2023", report.format());
    assertEquals(7, report.interactions());
    assertTrue(report.warnings().get(0).contains("corpus.split=files"), report::toString);
    List<String> expected = List.of("AE2: B01 B02 B03 B04 / 2, 2, 3", "AF3: B04 B01 B02 / 1, 1, 2");
    assertEquals(expected, folder.sequences("corpus.split = files"));
    assertEquals(expected, folder.sequences(), "rows of one time are in the order of the split");
    assertEquals("Soap", folder.item("B02").title());
    assertEquals("Howard", folder.item("B02").brand());
  }

  /** benchmark/5core/timestamp: a user may have several in a part, or none. */
  @Test
  void amazon2023ByTime() {
    RawFolder folder =
        beauty()
            .file(
                "timestamp/All_Beauty.train.csv",
                "user_id,parent_asin,rating,timestamp",
                "AE2,B01,5.0,1000000000001",
                "AE2,B02,4.0,1000000000002")
            .file(
                "timestamp/All_Beauty.valid.csv",
                "user_id,parent_asin,rating,timestamp",
                "AF3,B01,4.0,1628643414042")
            .file(
                "timestamp/All_Beauty.test.csv",
                "user_id,parent_asin,rating,timestamp",
                "AE2,B03,1.0,1658002729837",
                "AE2,B04,1.0,1658002729838",
                "AF3,B02,4.0,1658002729839");
    folder.ingest();
    assertEquals(
        List.of("AE2: B01 B02 B03 B04 / 2, -1, 2", "AF3: B01 B02 / 0, -1, 1"),
        folder.sequences("corpus.split = files"));
  }

  /** The hub's repack: all columns but lists are text. */
  @Test
  void amazon2023AsParquet() {
    RawFolder folder = new RawFolder(temp);
    String[] parts = {"train", "valid", "test"};
    for (int i = 0; i < parts.length; i++) {
      write(
          "select 'AE2' as user_id, 'B0%1$d' as parent_asin, '5.0' as rating, '158868772892%1$d' as timestamp"
              .formatted(i),
          folder,
          "5core_last_out_All_Beauty/" + parts[i]);
    }
    write(
        "select 'B0' || id as parent_asin, 'T' || id as title, array('a', 'b') as features,"
            + " array('d') as description, 'None' as price, 'S' as store, array('c') as categories,"
            + " 'All Beauty' as main_category from range(3)",
        folder,
        "raw_meta_All_Beauty/full");
    IngestReport report = folder.ingest();
    assertEquals("amazon-2023", report.format());
    assertEquals(
        List.of("AE2 B00 1588687728920", "AE2 B01 1588687728921", "AE2 B02 1588687728922"),
        folder.interactions());
    assertEquals(List.of("AE2: B00 B01 B02 / 1, 1, 2"), folder.sequences("corpus.split = files"));
    assertEquals(List.of("a", "b"), folder.item("B01").features());
    assertEquals(java.util.Map.of("main_category", "All Beauty"), folder.item("B01").attributes());
  }

  /** The hub names its files after the part. */
  private static void write(String query, RawFolder folder, String name) {
    String part = name.substring(name.lastIndexOf('/') + 1);
    Path there = folder.raw().resolve(name.substring(0, name.lastIndexOf('/')));
    Path made = folder.raw().resolve("_made");
    TestSpark.session().sql(query).coalesce(1).write().mode("overwrite").parquet(made.toString());
    try (var files = java.nio.file.Files.list(made)) {
      Path file = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
      java.nio.file.Files.createDirectories(there);
      java.nio.file.Files.move(file, there.resolve(part + "-00000-of-00001.parquet"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void recBoleReadySplit() {
    RawFolder folder =
        items("ml.item")
            .file(
                "ml.train.inter",
                "user_id:token\titem_id:token\trating:float\ttimestamp:float",
                "1\ta\t5\t30",
                "1\tb\t4\t20")
            .file(
                "ml.valid.inter",
                "user_id:token\titem_id:token\trating:float\ttimestamp:float",
                "1\tc\t4\t10")
            .file(
                "ml.test.inter",
                "user_id:token\titem_id:token\trating:float\ttimestamp:float",
                "1\td\t4\t25");
    folder.ingest();
    assertEquals(
        List.of("1: b a c d / 2, 2, 3"),
        folder.sequences("corpus.split = files"),
        "a random split is kept, whatever the times say");
    assertEquals(List.of("1: c b d a / 2, 2, 3"), folder.sequences());
  }

  /** A row for each target, with the items before it and no times. */
  @Test
  void recBoleSequentialSplit() {
    String header = "user_id:token\titem_id_list:token_seq\titem_id:token";
    RawFolder folder =
        items("Beauty.item")
            .file("Beauty.train.inter", header, "1\ta\tb", "1\ta b\tc", "2\tb\ta")
            .file("Beauty.valid.inter", header, "1\ta b c\td", "2\tb a\tc", "3\tc\td")
            .file("Beauty.test.inter", header, "1\ta b c d\ta", "2\tb a c\td", "3\tc d\tb");
    IngestReport report = folder.ingest("input.columns.timestamp = null");
    assertEquals(12, report.interactions());
    assertTrue(report.warnings().get(0).contains("there are no times"), report::toString);
    assertEquals(
        List.of("1: a b c d a / 3, 3, 4", "2: b a c d / 2, 2, 3", "3: c d b / 1, 1, 2"),
        folder.sequences("corpus.split = files", "corpus.deduplicate = exact"));
  }

  @Test
  void historiesOfAnyLengthKeepTheirOrder() {
    String header = "user_id:token\titem_id_list:token_seq\titem_id:token";
    String many = "a b c d ".repeat(600).strip();
    RawFolder folder =
        items("Beauty.item").file("Beauty.inter", header, "1\t" + many + "\ta", "2\tb\tc");
    assertEquals(2401 + 2, folder.ingest("input.columns.timestamp = null").interactions());
    List<Row> rows = folder.table("interactions").orderBy("row").collectAsList();
    assertEquals(2403, rows.stream().map(r -> r.<Long>getAs("row")).distinct().count());
    assertEquals(
        many + " a b c",
        rows.stream().map(r -> r.<String>getAs("item_id")).collect(Collectors.joining(" ")));
  }

  private RawFolder items(String name) {
    return new RawFolder(temp)
        .file(name, "item_id:token\ttitle:token", "a\tA", "b\tB", "c\tC", "d\tD");
  }

  @Test
  void aSplitBesideTheWholeIsRefused() {
    RawFolder folder =
        items("x.item")
            .file("x.inter", "user_id:token\titem_id:token\ttimestamp:float", "1\ta\t1")
            .file("x.train.inter", "user_id:token\titem_id:token\ttimestamp:float", "1\ta\t1")
            .file("x.test.inter", "user_id:token\titem_id:token\ttimestamp:float", "1\ta\t1");
    ConfigException e = assertThrows(ConfigException.class, folder::ingest);
    assertTrue(
        e.getMessage().startsWith("input.interactions: x.inter stands beside"), e.getMessage());
    folder.ingest("input.format = recbole", "input.interactions = \"x.{train,test}.inter\"");
    assertEquals(2, folder.interactions().size());
  }

  @Test
  void aSplitThatIsNotThereCannotBeKept() {
    RawFolder folder =
        items("x.item")
            .file("x_train.inter", "user_id:token\titem_id:token\ttimestamp:float", "1\ta\t1");
    assertEquals(
        List.of(), folder.ingest().warnings().stream().filter(w -> w.contains("split")).toList());
    ConfigException e =
        assertThrows(ConfigException.class, () -> folder.sequences("corpus.split = files"));
    assertTrue(e.getMessage().startsWith("corpus.split: files"), e.getMessage());
  }
}
