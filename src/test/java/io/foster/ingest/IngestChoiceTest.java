package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conditions on files of every kind, and columns in the names of folders. */
class IngestChoiceTest {
  private static final String LINES =
      "input { format = generic, interactions = \"log*\", items = \"goods*\", columns { timestamp = ts"
          + " } }";
  @TempDir Path temp;

  private RawFolder folder() {
    return new RawFolder(temp)
        .file(
            "goods.jsonl",
            "{\"item_id\": \"i\", \"title\": \"T\"}",
            "{\"item_id\": \"j\"}",
            "{\"item_id\": \"a:b\"}");
  }

  @Test
  void conditionOnCells() {
    RawFolder folder =
        folder()
            .file(
                "log.csv",
                "user_id,item_id,ts,kind,row",
                "u,i,1600000000,view,2",
                "u,j,1600000001,buy,10",
                ",j,1600000002,view,1",
                "u,i,1600000003,,1");
    IngestReport report =
        folder.ingest(LINES, "ingest.where = \"kind = 'buy' OR CAST(`row` AS INT) = 2\"");
    assertEquals(List.of("u i 1600000000000", "u j 1600000001000"), folder.interactions());
    assertEquals(2, report.outsideCondition());
    assertEquals(0, report.malformed(), "nobody asked for the row without a user");
  }

  @Test
  void conditionOnObjects() {
    RawFolder folder =
        folder()
            .file(
                "log.jsonl",
                "{\"user_id\": \"u\", \"item_id\": \"i\", \"ts\": 1600000000, \"ctx\": {\"page\":"
                    + " \"a\"}}",
                "{\"user_id\": \"u\", \"item_id\": \"j\", \"ts\": 1600000001, \"ctx\": {\"page\":"
                    + " \"b\"}}");
    folder.ingest(LINES, "ingest.where = \"ctx.page = 'b'\"");
    assertEquals(List.of("u j 1600000001000"), folder.interactions());
  }

  @Test
  void conditionThatCannotBeAsked() {
    RawFolder folder = folder().file("log.csv", "user_id,item_id,ts", "u,i,1600000000");
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> folder.ingest(LINES, "ingest.where = \"kind = 'buy'\""));
    assertTrue(
        e.getMessage().startsWith("ingest.where: there is no column \"kind\""), e.getMessage());
    assertTrue(e.getMessage().contains("user_id, item_id, ts"), e.getMessage());
    ConfigException nothing =
        assertThrows(
            ConfigException.class, () -> folder.ingest(LINES, "ingest.where = \"item_id = 'x'\""));
    assertTrue(nothing.getMessage().contains("1 left out by ingest.where"), nothing.getMessage());
  }

  @Test
  void conditionsOnTextCompareNumbersAsNumbers() {
    RawFolder folder =
        folder()
            .file(
                "log.csv",
                "user_id,item_id,ts,amount",
                "u,i,1600000000,0.50",
                "v,i,1600000001,3.5",
                "w,i,1600000002,3",
                "x,i,1600000003,-1",
                "y,i,1600000004,n/a");
    folder.ingest(LINES, "ingest.where = \"amount > 0\"");
    assertEquals(3, folder.interactions().size());
    folder.ingest(LINES, "ingest.where = \"amount > 3\"");
    assertEquals(List.of("v i 1600000001000"), folder.interactions());
    folder.ingest(LINES, "ingest.where = \"amount IN (3, 4)\"");
    assertEquals(List.of("w i 1600000002000"), folder.interactions());
  }

  @Test
  void conditionOnObjectsIsCheckedToo() {
    RawFolder folder =
        folder().file("log.jsonl", "{\"user_id\": \"u\", \"item_id\": \"i\", \"ts\": 1600000000}");
    for (String where : List.of("to_dat(ts) > '2024'", "item_id", "rand() < 0.1")) {
      ConfigException e =
          assertThrows(
              ConfigException.class,
              () -> folder.ingest(LINES, "ingest.where = \"" + where + "\""));
      assertTrue(e.getMessage().startsWith("ingest.where: "), e.getMessage());
    }
  }

  @Test
  void conditionOnAFormatWithNamesOfItsOwn() {
    RawFolder folder =
        new RawFolder(temp)
            .file("ratings.dat", "1::10::5::1600000000", "1::11::2::1600000001")
            .file("movies.dat", "10::A (1999)::Drama", "11::B (1999)::Drama");
    folder.ingest("ingest.where = \"rating > 3\"");
    assertEquals(List.of("1 10 1600000000000"), folder.interactions());
  }

  @Test
  void columnsInTheNamesOfFolders() {
    RawFolder folder =
        folder()
            .file("log/item_id=i/day=2024-01-01/a.csv", "user_id,ts", "u,1600000000")
            .file("log/item_id=a%3Ab/day=2024-01-02/a.csv", "user_id,ts", "u,1600000001");
    folder.ingest(LINES.replace("\"log*\"", "log"));
    assertEquals(List.of("u a:b 1600000001000", "u i 1600000000000"), folder.interactions());
    folder.ingest(LINES.replace("\"log*\"", "log"), "ingest.where = \"day >= '2024-01-02'\"");
    assertEquals(List.of("u a:b 1600000001000"), folder.interactions());
  }

  @Test
  void columnsInTheNamesOfFoldersOfParquet() {
    RawFolder folder = folder();
    TestSpark.session()
        .sql(
            "select 'u' as user_id, 1600000000 + id as ts, if(id % 2 = 0, 'i', 'j') as item_id,"
                + " id as n from range(4)")
        .coalesce(1)
        .write()
        .partitionBy("item_id")
        .parquet(folder.raw().resolve("log").toString());
    IngestReport report =
        folder.ingest(
            LINES.replace("\"log*\"", "log"), "ingest.where = \"item_id = 'j' OR n > 1\"");
    assertEquals(
        List.of("u i 1600000002000", "u j 1600000001000", "u j 1600000003000"),
        folder.interactions());
    assertEquals(Map.of(), report.files().get(0).rejected());
    assertEquals(1, report.outsideCondition());
  }
}
