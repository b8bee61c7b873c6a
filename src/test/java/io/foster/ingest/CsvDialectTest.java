package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Separators, quotes, escapes, line breaks in cells and character sets. */
class CsvDialectTest {
  private static final String SPLIT = "spark.sql.files.maxPartitionBytes";
  private static final String OPEN = "spark.sql.files.openCostInBytes";
  private static final String LENIENT = "ingest.max-malformed-share = 0.9";
  private static final String CSV =
      "input { format = generic, interactions = log.tsv, items = items.csv }";
  private static final String TSV =
      "input { format = generic, interactions = log.tsv, items = items.tsv }";
  @TempDir Path temp;

  @AfterEach
  void reset() {
    TestSpark.session().conf().unset(SPLIT);
    TestSpark.session().conf().unset(OPEN);
  }

  private RawFolder folder() {
    return new RawFolder(temp).file("log.tsv", "user_id\titem_id\ttimestamp", "u\ti\t1600000000");
  }

  private static String problem(RawFolder folder, String... keys) {
    ConfigException e = assertThrows(ConfigException.class, () -> folder.ingest(keys));
    assertEquals(1, e.getMessage().lines().count());
    assertTrue(e.getMessage().chars().noneMatch(Character::isISOControl), e.getMessage());
    return e.getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"`;`, semicolons", "`|`, bars", "`::`, double colons"})
  void theMessageNamesTheSeparatorAndFollowingItWorks(String separator, String name) {
    String line =
        "item_id;title\ni;\"A; \"\"quoted\"\"\"\n"
            .replace("item_id;", "item_id" + separator)
            .replace("i;\"A", "i" + separator + "\"A");
    RawFolder folder = folder().file("items.csv", StandardCharsets.UTF_8, line);
    String problem = problem(folder, CSV);
    assertTrue(problem.contains("not separated by commas but, it seems, by " + name), problem);
    String mend = problem.substring(problem.indexOf("; set ") + 6);
    assertEquals("input.columns.separator=" + separator, mend);
    RawFolder tabs =
        new RawFolder(temp)
            .file("log.tsv", ("user_id,item_id,timestamp\nu,i,1600000000").replace(",", separator));
    tabs.ingest(CSV, "input.columns.separator = \"" + separator + "\"");
    assertEquals("A; \"quoted\"", tabs.item("i").title());
  }

  @Test
  void aQuoteThatEndsInTheMiddleOfACellEndsNone() {
    RawFolder folder =
        folder()
            .file(
                "items.tsv",
                "item_id\ttitle\tcategories",
                "1\t\"Foo\tA",
                "2\tBar\tA",
                "3\t19\" rack\tB",
                "i\tBaz\tA");
    folder.ingest(TSV, LENIENT);
    assertEquals(
        List.of(
            "items.tsv:2 quote not closed",
            "items.tsv:3 quote not closed",
            "items.tsv:4 quote not closed"),
        folder.rejected());
    assertEquals("Baz", folder.item("i").title());
  }

  @Test
  void blankLinesMayStandBeforeTheHeader() {
    RawFolder folder = folder().file("items.csv", "", " ", "item_id,title", "i,A");
    assertEquals(Map.of(), folder.ingest(CSV).files().get(1).rejected());
    assertEquals("A", folder.item("i").title());
    assertEquals(1, folder.table("items").count());
  }

  @Test
  void cellsOfSeveralLines() {
    RawFolder folder =
        folder()
            .file(
                "items.csv",
                StandardCharsets.UTF_8,
                "item_id,title,description\r\n"
                    + "i,\"two\r\nlines\",\"a, \"\"b\"\"\r\n\r\nc\"\r\n"
                    + "j,plain,5\" disk\r\nk, \"spaced\" ,x\r\n");
    IngestReport report = folder.ingest(CSV);
    assertEquals("two\nlines", folder.item("i").title());
    assertEquals("a, \"b\"\n\nc", folder.item("i").description());
    assertEquals("5\" disk", folder.item("j").description());
    assertEquals("spaced", folder.item("k").title());
    assertEquals(0, report.malformed());
    IngestReport.FileCount items = report.files().get(1);
    assertEquals(7, items.lines());
    assertEquals(3, items.records());
  }

  @Test
  void cellsOfSeveralLinesAcrossSplits() {
    StringBuilder csv = new StringBuilder("item_id,title\n");
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      csv.append("i").append(i).append(",\"first, ").append(i).append("\nsecond\n\nfourth\"\n");
      expected.add("first, " + i + "\nsecond\n\nfourth");
    }
    RawFolder folder = folder().file("items.csv", StandardCharsets.UTF_8, csv.toString());
    folder.file("log.tsv", "user_id\titem_id\ttimestamp", "u\ti7\t1600000000");
    TestSpark.session().conf().set(SPLIT, "1000");
    TestSpark.session().conf().set(OPEN, "0");
    IngestReport report = folder.ingest(CSV);
    assertEquals(0, report.malformed());
    assertEquals(300, report.items());
    for (int i = 0; i < 300; i += 37) {
      assertEquals(expected.get(i), folder.item("i" + i).title());
    }
  }

  @Test
  void noHalfOfARowPasses() {
    RawFolder folder =
        folder()
            .file(
                "items.csv",
                StandardCharsets.UTF_8,
                "item_id,title\ni,T\nj,\"open\nk,looks whole\nl,too\n");
    folder.ingest(CSV, LENIENT);
    assertEquals(
        List.of(
            "items.csv:3 quote not closed",
            "items.csv:4 quote not closed",
            "items.csv:5 quote not closed"),
        folder.rejected());
    String problem = problem(folder, CSV);
    assertTrue(problem.contains("set input.columns.quote='\"\"'"), problem);
    folder.ingest(CSV, "input.columns.quote = \"\"");
    assertEquals("\"open", folder.item("j").title());
    // A record of two lines with too few cells counts as two.
    folder.file("items.csv", StandardCharsets.UTF_8, "item_id,title,x\ni,T,1\nj,\"open\nk,l,m\"\n");
    folder.ingest(CSV, LENIENT);
    assertEquals(
        List.of("items.csv:3 not 3 columns", "items.csv:4 not 3 columns"), folder.rejected());
  }

  @Test
  void backslashesAsEscapes() {
    RawFolder folder =
        folder()
            .file(
                "items.csv",
                "item_id,title",
                "i,\"A \\\"quoted, x\\\" 3.5\\\" \\\\\"",
                "j,\"x\\\"\"");
    String problem = problem(folder, CSV);
    assertTrue(problem.contains("set input.columns.escape=\\ "), problem);
    folder.ingest(CSV, "input.columns.escape = \"\\\\\"");
    assertEquals("A \"quoted, x\" 3.5\" \\", folder.item("i").title());
    assertEquals("x\"", folder.item("j").title());
  }

  /** Spark and MySQL write so; the number of cells is right whatever the escape. */
  @Test
  void backslashesThatLeaveTheNumberOfCellsRight() {
    RawFolder folder =
        folder()
            .file(
                "items.csv",
                "item_id,title",
                "h,\"24\\\" Monitor\"",
                "i,T",
                "j,\"C:\\\"",
                "k,\"twice\\\"\" quoted\"",
                "l,\"Alien\" and more",
                "m,plain \\\" text");
    String problem = problem(folder, CSV);
    assertTrue(problem.contains("quote in a cell 1; the first is line 2"), problem);
    assertTrue(problem.contains("set input.columns.escape=\\ "), problem);
    folder.ingest(CSV, LENIENT);
    assertEquals(List.of("items.csv:2 quote in a cell"), folder.rejected());
    assertEquals("C:\\", folder.item("j").title());
    assertEquals("twice\\\" quoted", folder.item("k").title());
    assertEquals("\"Alien\" and more", folder.item("l").title());
    assertEquals("plain \\\" text", folder.item("m").title());
    folder.file("items.csv", "item_id,title", "i,\"24\\\" Monitor\"");
    folder.ingest(CSV, "input.columns.escape = \"\\\\\"");
    assertEquals("24\" Monitor", folder.item("i").title());
    // A quote at a cell's end leaves it open.
    folder.file("items.csv", "item_id,title", "i,\"Monitor 24\\\"\"");
    assertTrue(problem(folder, CSV).contains("set input.columns.escape=\\ "));
  }

  @Test
  void quotedTabs() {
    RawFolder folder =
        folder()
            .file(
                "items.tsv",
                StandardCharsets.UTF_8,
                "item_id\t\"title\"\ni\t\"He said \"\"hi\"\"\nand\tleft\"\n");
    folder.ingest(TSV);
    assertEquals("He said \"hi\"\nand\tleft", folder.item("i").title());
    folder.file("items.tsv", "item_id\ttitle", "i\t'a\tb'");
    folder.ingest(TSV, "input.columns.quote = \"'\"");
    assertEquals("a\tb", folder.item("i").title());
  }

  @ParameterizedTest
  @CsvSource({"windows-1252", "ISO-8859-15", "GBK", "Shift_JIS"})
  void characterSetsForHeadersToo(String charset) {
    String word =
        charset.startsWith("GB") || charset.startsWith("Sh") ? "\u4e2d\u6587" : "caf\u00e9";
    RawFolder folder =
        folder()
            .file(
                "items.csv",
                Charset.forName(charset),
                "item_id," + word + "\ni,\"" + word + ",\n" + word + "\"\n");
    String title = "input.columns.title = \"" + word + "\"";
    String problem = problem(folder, CSV, title);
    assertTrue(problem.contains("input.charset"), problem);
    folder.ingest(CSV, title, "input.charset = \"" + charset + "\"");
    assertEquals(word + ",\n" + word, folder.item("i").title());
  }

  @Test
  void bytesThatAreNoTextAreCounted() throws IOException {
    RawFolder folder = folder().file("items.csv", "item_id,title", "i,T", "j,\uFFFD is text");
    Files.write(
        folder.raw().resolve("items.csv"),
        new byte[] {'k', ',', (byte) 0xe9, '\n'},
        java.nio.file.StandardOpenOption.APPEND);
    folder.ingest(CSV, LENIENT);
    assertEquals(List.of("items.csv:4 not UTF-8"), folder.rejected());
    String problem = problem(folder, CSV);
    assertTrue(problem.contains("set input.charset to what the files are written in"), problem);
  }

  @Test
  void charactersOfTwoBytesAreRefusedWithAMend() {
    for (String set : List.of("UTF-16", "UTF-16LE", "UTF-32")) {
      String problem = problem(folder(), CSV, "input.charset = " + set);
      assertTrue(problem.contains("iconv -f " + set + " -t UTF-8"), problem);
    }
    RawFolder folder =
        folder().file("items.csv", StandardCharsets.UTF_16LE, "item_id,title\ni,T\n");
    assertTrue(problem(folder, CSV).contains("items.csv: is text in UTF-16; convert"));
  }

  @Test
  void whatAFileIsThatItsNameDoesNotSay() throws IOException {
    RawFolder folder = folder().file("items.csv.gz", "item_id,title", "i,T");
    Path misnamed = folder.raw().resolve("items.csv");
    Files.move(folder.raw().resolve("items.csv.gz"), misnamed);
    assertTrue(problem(folder, CSV).contains("items.csv: is gzip; rename it to end in .gz"));
    Files.move(misnamed, folder.raw().resolve("items.csv.gz"));
    folder.ingest(CSV.replace("items.csv", "items.csv.gz"));
    assertEquals("T", folder.item("i").title());
    Files.write(misnamed, new byte[] {'P', 'K', 3, 4, 0, 0});
    assertTrue(problem(folder, CSV).contains("is a ZIP archive; unpack it"));
    Files.writeString(misnamed, "item_id,title\ri,T\r");
    assertTrue(problem(folder, CSV).contains("lines end in CR alone; convert it"));
    Files.write(misnamed, new byte[64]);
    assertTrue(problem(folder, CSV).contains("is binary data"));
  }

  @Test
  void repeatedNamesAndNamesThatDifferInCase() {
    RawFolder folder = folder().file("items.csv", "item_id,title,Title,title", "i,a,b,c");
    String problem = problem(folder, CSV);
    assertTrue(problem.contains("items.csv: its header names the column \"title\" more than once"));
    folder.ingest(CSV, "input.columns.title = Title");
    assertEquals("b", folder.item("i").title());
    folder.file("items.csv", "item_id,title,Title,x,x,,", "i,a,b,1,2,3,4");
    folder.ingest(CSV);
    assertEquals("a", folder.item("i").title());
  }
}
