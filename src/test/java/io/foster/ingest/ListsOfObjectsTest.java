package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of objects in files of every kind: their names are texts, and no source gets into one. */
class ListsOfObjectsTest {
  private static final String GENERIC =
      "input { format = generic, interactions = log.tsv, items = \"items*\" }";
  @TempDir Path temp;

  private RawFolder folder() {
    return new RawFolder(temp).file("log.tsv", "user_id\titem_id\ttimestamp", "u\ti\t1600000000");
  }

  private static void assertLists(RawFolder folder) {
    RawFolder.Item item = folder.item("i");
    assertEquals(List.of("Action", "Adventure"), item.categories());
    assertEquals(List.of("heist"), item.features());
  }

  @Test
  void cells() {
    RawFolder folder =
        folder()
            .file(
                "items.csv",
                "item_id,title,categories,features",
                "i,[Rec],\"[{'id': 28, 'name': 'Action'}, {'id': 12, 'name': 'Adventure'}]\",{heist}",
                "j,B,\"['Action' 'Adventure']\",\"[a, b]\"");
    IngestReport report = folder.ingest(GENERIC);
    assertLists(folder);
    assertEquals("[Rec]", folder.item("i").title());
    assertEquals(List.of("Action", "Adventure"), folder.item("j").categories());
    assertEquals(List.of("a", "b"), folder.item("j").features());
    assertEquals(List.of(), report.warnings());
  }

  @Test
  void jsonLinesWithObjectsThatHaveNoName() {
    RawFolder folder =
        folder()
            .file(
                "items.jsonl",
                "{\"item_id\": \"i\", \"categories\": [{\"id\": \"1\", \"description\": \"Action\"},"
                    + " {\"id\": \"2\", \"description\": \"Adventure\"}], \"features\": [{\"count\":"
                    + " \"8\", \"name\": \"heist\"}, {\"author_id\": \"3\", \"role\": \"editor\"}],"
                    + " \"description\": [{\"from\": \"x\", \"to\": \"y\"}, \"D\"]}");
    IngestReport report = folder.ingest(GENERIC);
    assertLists(folder);
    assertEquals("D", folder.item("i").description());
    assertEquals(1, report.warnings().size(), report::toString);
    String warning = report.warnings().get(0);
    assertTrue(warning.startsWith("input.items: 2 objects in lists of categories"), warning);
  }

  @Test
  void structsOfParquet() {
    RawFolder folder = folder();
    TestSpark.session()
        .sql(
            "select 'i' as item_id, array(named_struct('id', 28, 'name', 'Action'),"
                + " named_struct('id', 12, 'name', 'Adventure')) as categories,"
                + " array(named_struct('tag', 'heist', 'n', 3)) as features")
        .write()
        .parquet(folder.raw().resolve("items.parquet").toString());
    assertEquals(List.of(), folder.ingest(GENERIC).warnings());
    assertLists(folder);
  }
}
