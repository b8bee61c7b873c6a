package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code input.interactions} and {@code input.items} name, and what they do not. */
class NamedFilesTest {
  private static final String HEADER = "user_id\titem_id\ttimestamp";
  private static final String ROW = "u\ti\t1600000000";
  private static final List<String> ONE = List.of("u i 1600000000000");
  @TempDir Path temp;
  private RawFolder folder;

  @BeforeEach
  void items() {
    folder =
        new RawFolder(temp)
            .file("items.jsonl", "{\"item_id\": \"i\", \"title\": \"T\"}")
            .file("orders/log.tsv", HEADER, ROW);
  }

  private List<String> ingested(String named) {
    folder.ingest("input { interactions = \"" + named + "\", items = items.jsonl }");
    return folder.interactions();
  }

  private String refused(String named) {
    return assertThrows(ConfigException.class, () -> ingested(named)).getMessage();
  }

  @Test
  void aPatternMatchesNoHiddenFiles() {
    folder
        .file("orders/_SUCCESS", "")
        .file("orders/_committed_1", "{}")
        .file("orders/._log.tsv", "\0\5\26\7 of a Mac");
    assertEquals(ONE, ingested("orders/*"));
    assertEquals(ONE, ingested("*/*.tsv"));
  }

  @Test
  void whatSparkPassesOverIsSaid() {
    folder.file("_more.tsv", HEADER, ROW);
    String message = refused("_more.tsv");
    assertTrue(message.startsWith("input.interactions: "), message);
    assertTrue(message.contains("_more.tsv: Spark passes over files"), message);
    assertTrue(message.contains("rename it"), message);
  }

  @Test
  void anUnderscoreBeforeAColumnHidesNothing() {
    folder.file("_ingest_date=2024-01-31/more.tsv", HEADER, "v\ti\t1600000001");
    folder.ingest();
    List<String> all = List.of("u i 1600000000000", "v i 1600000001000");
    assertEquals(all, folder.interactions().stream().sorted().toList());
    assertEquals(List.of("v i 1600000001000"), ingested("_ingest_date=*"));
    assertEquals(List.of("v i 1600000001000"), ingested("_ingest_date=2024-01-31"));
  }

  /** A pattern can match a folder and what is in it. */
  @Test
  void aFileIsReadOnce() {
    assertEquals(ONE, ingested("{orders,orders/log.tsv}"));
  }

  @Test
  void aBracketWithoutAnEndIsSaid() {
    String message = refused("old[x");
    assertTrue(message.contains("it is no pattern"), message);
  }

  /** A file system beside that of {@code input.dir}. */
  public static final class Other extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("other:///");
    }
  }

  @Test
  void anAddressHasItsOwnFileSystem() throws IOException {
    TestSpark.session()
        .sparkContext()
        .hadoopConfiguration()
        .setClass("fs.other.impl", Other.class, FileSystem.class);
    Path elsewhere = Files.createDirectories(temp.resolve("elsewhere"));
    Files.move(folder.raw().resolve("items.jsonl"), elsewhere.resolve("items.jsonl"));
    IngestReport report =
        folder.ingest(
            "input { interactions = orders, items = \"other:" + elsewhere + "/items.jsonl\" }");
    assertEquals("T", folder.item("i").title());
    assertTrue(
        report.files().stream()
            .anyMatch(f -> f.file().startsWith("other:") && f.file().endsWith("/items.jsonl")),
        report.files().toString());
    folder.ingest("input { interactions = orders, items = \"other:" + elsewhere + "/*.jsonl\" }");
    assertEquals("T", folder.item("i").title());
  }

  @Test
  void filesOfHudiAreRefused() {
    folder
        .file("hudi/.hoodie/hoodie.properties", "hoodie.table.name=x")
        .file("hudi/day=1/log.tsv", HEADER, ROW);
    for (String named : List.of("hudi", "hudi/day=1", "hudi/*/*.tsv", "hudi/day=1/log.tsv")) {
      String message = refused(named);
      assertTrue(message.contains("/hudi holds a Hudi table"), message);
      assertTrue(message.contains("as table:catalog.database.table"), message);
    }
    assertEquals(ONE, ingested("orders"));
  }

  @Test
  void metadataOfOnesOwnIsNoIceberg() {
    folder.file("metadata/books.metadata.json", "{}").file("data/more.tsv", HEADER, ROW);
    assertEquals(2, folder.ingest().interactions());
    assertEquals(ONE, ingested("data/*"));
  }
}
