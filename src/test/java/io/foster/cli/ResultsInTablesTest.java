package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.ingest.TableSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recommendations and metrics in tables of a catalogue. */
class ResultsInTablesTest extends TinyRun {
  @TempDir Path warehouse;

  @Test
  void recommendationsAndMetrics() throws IOException {
    Path files = dir.resolve("beside-tables");
    assertEquals(0, foster("recommend", base, "--to", files.toString(), "--top", "3"), () -> err);
    try (TableSession session = new TableSession(warehouse)) {
      session.spark().sql("create database ice.shop");
      for (String table : List.of("ice.shop.best", "default.best")) {
        String[] to = {"--to", "table:" + table, "--top", "3"};
        assertEquals(0, foster("recommend", base, to), () -> err);
        assertTrue(out.contains("In table:" + table), out);
        List<Row> expected = session.spark().read().parquet(files.toString()).collectAsList();
        assertEquals(
            expected, session.spark().table(table).orderBy("user_id", "rank").collectAsList());

        assertEquals(2, foster("recommend", base, to), () -> out);
        assertTrue(error().contains("add --overwrite"), err);
        String[] again = {"--to", "table:" + table, "--top", "2", "--overwrite"};
        assertEquals(0, foster("recommend", base, again), () -> err);
        assertEquals(expected.size() / 3 * 2, session.spark().table(table).count());
      }
      String[] reasons = {"--to", "table:ice.shop.why", "--top", "1", "--because", "2"};
      assertEquals(0, foster("recommend", base, reasons), () -> err);
      assertEquals(
          session.spark().read().parquet(files.toString()).count() / 3,
          session.spark().table("ice.shop.why").filter("size(because) between 1 and 2").count());
      session.spark().sql("create table default.other using delta as select 1 as x");
      assertEquals(
          2, foster("recommend", base, "--to", "table:default.other", "--overwrite"), () -> out);
      assertTrue(error().contains("holds something else (x)"), err);
      try (var names = Files.list(base)) {
        assertFalse(names.anyMatch(n -> n.getFileName().toString().startsWith(".recomm")));
      }

      Path copy = copy("metrics-table");
      assertEquals(
          0,
          fosterAlone("report", "--output", copy.toString(), "--to", "table:ice.shop.m"),
          () -> err);
      assertEquals(
          0,
          fosterAlone("report", "--output", copy.toString(), "--to", "table:ice.shop.m"),
          () -> err);
      int cells = json(copy.resolve("metrics.json")).path("cells").size();
      assertEquals(
          cells,
          session.spark().sql("select * from ice.shop.m where metric = 'recall@10'").count());
    }
  }

  @Test
  void runsBesideEachOther() throws IOException {
    Path other = copy("compared");
    Path manifest = other.resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replaceFirst("\"steps\" ?: ?4\\b", "\"steps\":5"));
    // Hadoop keeps a checksum of what it has written.
    Files.deleteIfExists(other.resolve(".manifest.json.crc"));
    assertEquals(0, fosterAlone("report", base.toString(), other.toString()), () -> err);
    assertTrue(out.contains("distill.steps"), out);
    assertTrue(out.contains(base + ": 4"), out);
    assertTrue(out.contains(other + ": 5"), out);
    assertTrue(out.contains("(1.000)"), out);
    assertFalse(out.contains("do not compare"), out);
    assertEquals(2, fosterAlone("report", base.toString()), () -> out);
    assertTrue(error().contains("nothing to be compared with"), err);
    assertEquals(2, fosterAlone("report", base.toString(), dir.resolve("nowhere").toString()));
    assertTrue(error().contains("holds no finished run"), err);
    assertEquals(
        2,
        fosterAlone("report", base.toString(), other.toString(), "--to", "table:ice.shop.m"),
        () -> out);
    assertTrue(err.contains("runs that are compared are read as they are"), err);
    String page = Files.readString(base.resolve("report.html"));
    int verdict = page.indexOf("Distillation did not pay off here");
    assertTrue(verdict > 0 && verdict < page.indexOf("class=\"tiles\""), "the first line");
  }
}
