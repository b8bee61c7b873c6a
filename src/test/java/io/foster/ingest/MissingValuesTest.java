package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.itemtext.ItemTexts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands for no value, and what is source of a page, is no text. */
class MissingValuesTest {
  private static final String LENIENT = "ingest.max-malformed-share = 0.9";
  private static final String GENERIC =
      "input { format = generic, interactions = log.tsv, items = items.csv,"
          + " columns.attributes = [price] }";
  @TempDir Path temp;

  private RawFolder folder() {
    return new RawFolder(temp).file("log.tsv", "user_id\titem_id\ttimestamp", "u\ti1\t1600000000");
  }

  @Test
  void inTablesAndListsOfCells() {
    RawFolder folder =
        folder()
            .file(
                "items.csv",
                "item_id,title,brand,categories,description,price",
                "i1,NaN,NULL,None|Games|n/a,\\N,N/A",
                "i2,\"None\", nan ,\"['A', nan, None, 'None']\",--,\u2014",
                "i3,The None Show,Nan's,NA|<NA>,,0");
    folder.ingest(GENERIC);
    assertEquals(
        new RawFolder.Item(null, null, List.of("Games"), null, List.of(), Map.of()),
        folder.item("i1"));
    assertEquals(
        new RawFolder.Item(null, null, List.of("A"), null, List.of(), Map.of()), folder.item("i2"));
    assertEquals(
        new RawFolder.Item(
            "The None Show", "Nan's", List.of(), null, List.of(), Map.of("price", "0")),
        folder.item("i3"));
    folder.ingest(GENERIC, "input.missing = []");
    assertEquals("NaN", folder.item("i1").title());
    folder.ingest(GENERIC, "input.missing = [\"the none show\"]");
    assertNull(folder.item("i3").title());
    assertEquals("None", folder.item("i2").title());
  }

  @Test
  void inJsonAlsoAsNumbers() {
    RawFolder folder =
        new RawFolder(temp)
            .file("interactions.tsv", "user_id\titem_id\ttimestamp", "u\ti1\t1600000000")
            .file(
                "items.jsonl",
                "{\"item_id\": \"i1\", \"title\": NaN, \"brand\": \"NaN\", \"categories\": [NaN, null,"
                    + " \"None\", \"A\"], \"description\": [\"nan\", \"D\", \"None\"], \"features\": NaN}",
                "{\"item_id\": NaN, \"title\": \"no id\"}");
    IngestReport report = folder.ingest(LENIENT);
    assertEquals(
        new RawFolder.Item(null, null, List.of("A"), "D", List.of(), Map.of()), folder.item("i1"));
    assertEquals(List.of("items.jsonl:2 missing item_id"), folder.rejected());
    assertEquals(List.of(), report.warnings());
  }

  @Test
  void timesAndRatingsAreMissingAndIdsAreKeptAndCounted() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "log.tsv",
                "user_id\titem_id\ttimestamp\trating",
                "NaN\ti1\t1600000000\t5",
                "None\tnull\t1600000000\t5",
                "u\ti1\tNaT\t5",
                "u\ti1\t1600000000\tNaN")
            .file("items.csv", "item_id,title,price", "i1,T,1", "null,N,2");
    IngestReport report = folder.ingest(GENERIC, LENIENT, "ingest.min-rating = 1");
    assertEquals(
        List.of("log.tsv:4 missing timestamp", "log.tsv:5 missing rating"), folder.rejected());
    assertEquals(List.of("NaN i1 1600000000000", "None null 1600000000000"), folder.interactions());
    assertTrue(report.warnings().get(0).startsWith("input.interactions: 3 ids look like missing"));
    assertTrue(report.warnings().get(1).startsWith("input.items: 1 ids look like missing"));
    assertTrue(folder.report().contains("ids look like missing values"), "kept in the report");
  }

  @Test
  void idsThatASpreadsheetHasRoundedAreKeptAndCounted() {
    RawFolder folder =
        new RawFolder(temp)
            .file(
                "log.tsv",
                "user_id\titem_id\ttimestamp",
                "1E+05\t9.78014E+12\t1600000000",
                "u\t9,78014e+12\t1600000000",
                "1E05\tB00E+1X\t1600000000")
            .file("items.csv", "item_id,title,price", "9.78014E+12,T,1E+05", "9780141439518,N,2");
    IngestReport report = folder.ingest(GENERIC);
    assertEquals("T", folder.item("9.78014E+12").title());
    assertEquals(2, report.warnings().size(), report::toString);
    assertTrue(
        report.warnings().get(0).startsWith("input.interactions: 3 ids are numbers that a spread"),
        report::toString);
    assertTrue(report.warnings().get(1).startsWith("input.items: 1 ids are numbers that a spread"));
  }

  /** As DataGrip, DBeaver, Excel, JavaScript and C write it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<null>",
        "[NULL]",
        "(null)",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "undefined",
        "-nan",
        "1.#QNAN",
        "-1.#IND"
      })
  void asToolsWriteIt(String missing) {
    RawFolder folder =
        folder()
            .file(
                "items.csv",
                "item_id,title,brand,categories,price",
                "i1,%s,Nil,A|%s,%s".formatted(missing, missing, missing));
    folder.ingest(GENERIC);
    // Nil is a name of books and people, too.
    assertEquals(
        new RawFolder.Item(null, "Nil", List.of("A"), null, List.of(), Map.of()),
        folder.item("i1"));
  }

  @Test
  void sourceOfPagesIsDroppedAndCounted() {
    RawFolder folder =
        new RawFolder(temp)
            .file("log.tsv", "user_id\titem_id\ttimestamp", "u\ti1\t1600000000")
            .file(
                "items.csv",
                "item_id,title,brand,price",
                "i1,var t = (new Date()).getTime();,X,.a-box{color:#fff}#b",
                "i2,<b>Bold</b> & <span class='x'>plain</span>,<script>f()</script>,<div class='p'>9</div>",
                "i3,JavaScript: a function in {braces},Y,9.99 {each}",
                "i4,\"$(function() { go(); })\",Z,\"window.ue = 1\"");
    IngestReport report = folder.ingest(GENERIC);
    assertNull(folder.item("i1").title());
    assertEquals(Map.of(), folder.item("i1").attributes());
    assertEquals("<b>Bold</b> & <span class='x'>plain</span>", folder.item("i2").title());
    assertNull(folder.item("i2").brand());
    assertEquals(Map.of(), folder.item("i2").attributes());
    assertEquals("JavaScript: a function in {braces}", folder.item("i3").title());
    assertNull(folder.item("i4").title());
    // A template may name an attribute that no item has a value for.
    assertArrayEquals(
        new String[] {"price"},
        folder
            .table("items")
            .schema()
            .apply("attributes")
            .metadata()
            .getStringArray(ItemTexts.ATTRIBUTE_NAMES));
    assertTrue(
        report.warnings().get(0).startsWith("input.items: 6 titles, brands or attributes"),
        report.warnings()::toString);
  }
}
