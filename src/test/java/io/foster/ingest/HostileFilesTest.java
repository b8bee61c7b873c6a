package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import io.foster.config.InputSections;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that somebody made to do harm, or that were damaged on the way. */
class HostileFilesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String KEYS =
      "input { format = generic, interactions = log.tsv, items = %s }";
  @TempDir Path temp;
  private RawFolder folder;

  @BeforeEach
  void log() {
    folder = new RawFolder(temp).file("log.tsv", "user_id\titem_id\ttimestamp", "u\ti\t1600000000");
  }

  /** What finding the files says; nothing is read with Spark. */
  private String found(String items) {
    return refused(
        () ->
            Sources.find(
                InputSections.input(
                    "input.dir = \"" + folder.raw() + "\"\n" + KEYS.formatted(items)),
                TestSpark.session()));
  }

  private String ingested(String items) {
    return refused(() -> folder.ingest(KEYS.formatted(items)));
  }

  private static String refused(org.junit.jupiter.api.function.Executable run) {
    ConfigException e =
        assertTimeoutPreemptively(PATIENCE, () -> assertThrows(ConfigException.class, run));
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    return e.getMessage();
  }

  private static void assertSays(String part, String message) {
    assertTrue(message.contains(part), message);
  }

  private Path raw(String name) {
    return folder.raw().resolve(name);
  }

  /** Writes a header and one line of {@code mebibytes}, compressed. */
  private void bomb(String name, String header, int mebibytes) throws IOException {
    byte[] chunk = new byte[1 << 20];
    Arrays.fill(chunk, (byte) 'x');
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(raw(name)))) {
      out.write(header.getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < mebibytes; i++) {
        out.write(chunk);
      }
    }
  }

  @Test
  void anUnrelatedFileDoesNotStopRecognition() throws IOException {
    folder.file("notes.csv", "\"a note that goes on", "and on\",x");
    folder.file("wide.csv", ",".repeat(30_000));
    folder.file("interactions.tsv", "user_id\titem_id\ttimestamp", "u\ti\t1600000000");
    folder.file("items.jsonl", "{\"item_id\": \"i\", \"title\": \"T\"}");
    Files.delete(raw("log.tsv"));
    assertEquals("foster", folder.ingest().format());
    folder.ingest("input { format = generic, interactions = interactions.tsv }");
    assertEquals("T", folder.item("i").title());
  }

  @Test
  void linesWithoutAnEnd() throws IOException {
    bomb("items.csv.gz", "", 80);
    assertSays("a line of more than 64 MiB", found("items.csv.gz"));
    bomb("items.csv.gz", "item_id,title\n", 80);
    assertSays("a line of more than 64 MiB", ingested("items.csv.gz"));
    // A JSON array on one line is the plain case of it.
    bomb("plain", "[", 70);
    byte[] text =
        new java.util.zip.GZIPInputStream(Files.newInputStream(raw("plain"))).readAllBytes();
    Files.write(raw("items.json"), text);
    assertSays("a line of more than 64 MiB", found("items.json"));
  }

  @Test
  void aFieldOfTenMegabytesIsRead() {
    String title = "x".repeat(10_000_000);
    folder.file("items.csv", "item_id,title", "i," + title, "j,short");
    assertEquals(0, folder.ingest(KEYS.formatted("items.csv")).malformed());
    assertEquals(title.length(), folder.item("i").title().length());
  }

  @Test
  void damagedArchives() throws IOException {
    byte[] bytes = new byte[200_000];
    new java.util.Random(1).nextBytes(bytes);
    StringBuilder csv = new StringBuilder("item_id,title\n");
    for (int i = 0; i + 8 < bytes.length; i += 8) {
      csv.append(i).append(',').append(Arrays.hashCode(Arrays.copyOfRange(bytes, i, i + 8)));
      csv.append('\n');
    }
    folder.file("items.csv.gz", StandardCharsets.UTF_8, csv.toString());
    byte[] whole = Files.readAllBytes(raw("items.csv.gz"));
    Files.write(raw("items.csv.gz"), Arrays.copyOf(whole, whole.length / 2));
    assertSays("get the file anew if it is damaged", ingested("items.csv.gz"));
    byte[] torn = whole.clone();
    Arrays.fill(torn, torn.length / 2, torn.length / 2 + 1000, (byte) 0);
    Files.write(raw("items.csv.gz"), torn);
    assertSays("get the file anew if it is damaged", ingested("items.csv.gz"));
    Files.write(raw("items.csv.gz"), new byte[] {0x1f, (byte) 0x8b});
    assertSays("cannot be read", ingested("items.csv.gz"));
    Files.writeString(raw("items.csv.bz2"), "BZh9 no archive");
    assertSays("items.csv.bz2: is empty", ingested("items.csv.bz2"));
    Files.writeString(raw("items.parquet"), "PAR1 and no more");
    assertSays("cannot be read", found("items.parquet"));
    byte[] footer = "PAR1....\u00ff\u00ff\u00ff\u007fPAR1".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(raw("items.parquet"), footer);
    assertSays("cannot be read", found("items.parquet"));
    byte[] thrift = new byte[64];
    Arrays.fill(thrift, (byte) 0x19);
    System.arraycopy("PAR1".getBytes(StandardCharsets.US_ASCII), 0, thrift, 0, 4);
    System.arraycopy(new byte[] {48, 0, 0, 0, 'P', 'A', 'R', '1'}, 0, thrift, 56, 8);
    Files.write(raw("items.parquet"), thrift);
    assertSays("cannot be read", found("items.parquet"));
    Files.write(raw("items.orc"), new byte[] {'O', 'R', 'C', 10, 3, 0, 0, 0, 12});
    assertSays("is ORC; write it as Parquet", found("items.orc"));
  }

  @Test
  void filesThatAreNone() throws Exception {
    assertEquals(0, new ProcessBuilder("mkfifo", raw("items.csv").toString()).start().waitFor());
    assertSays("is a pipe, a socket or a device", found("items.csv"));
    Files.delete(raw("items.csv"));
    Files.createSymbolicLink(raw("items.csv"), Path.of("/dev/zero"));
    assertSays("is a pipe, a socket or a device", found("items.csv"));
    Files.delete(raw("items.csv"));
    Files.createSymbolicLink(raw("items.csv"), raw("items.csv"));
    assertSays("items.csv", found("items.csv"));
    Files.delete(raw("items.csv"));
    Files.createDirectory(raw("items.csv"));
    assertSays("no file matches", found("items.csv"));
  }

  @Test
  void linksThatLeadBack() throws IOException {
    folder.file("deep/er/items.csv", "item_id,title", "i,T");
    Files.createSymbolicLink(raw("deep/er/up"), folder.raw());
    Files.createSymbolicLink(raw("deep/er/here"), Path.of("."));
    String auto =
        refused(
            () ->
                Sources.find(
                    InputSections.input("input.dir = \"" + folder.raw() + "\""),
                    TestSpark.session()));
    assertTrue(auto.contains("is a link to a folder that it is in itself"), auto);
    Files.delete(raw("deep/er/up"));
    Files.delete(raw("deep/er/here"));
    // A link to elsewhere is what people keep data behind.
    Path elsewhere = Files.createDirectories(temp.resolve("elsewhere"));
    Files.move(raw("deep/er/items.csv"), elsewhere.resolve("items.csv"));
    Files.createSymbolicLink(raw("linked"), elsewhere);
    folder.ingest(KEYS.formatted("linked"));
    assertEquals("T", folder.item("i").title());
  }

  @Test
  void linesOfMoreCellsThanAnyTableHas() {
    folder.file(
        "items.csv",
        "item_id,title",
        "i,T",
        ",".repeat(30_000),
        "\"" + ",".repeat(30_000) + "\",T");
    folder.ingest(KEYS.formatted("items.csv"), "ingest.max-malformed-share = 0.9");
    assertEquals(List.of("items.csv:3 not 2 columns"), folder.rejected().subList(0, 1));
    folder.file("items.csv", ",".repeat(30_000), "i,T");
    String none = ingested("items.csv");
    assertTrue(none.contains("items.csv: its first line has more than 20480 cells"), none);
  }

  @Test
  void oddRowsAreCountedAndTheOthersKept() {
    String deep = "[".repeat(100_000);
    folder.file(
        "items.jsonl",
        "{\"item_id\":\"i\",\"title\":\"T\"}",
        "{\"item_id\":\"j\",\"title\":" + deep,
        "{\"item_id\":\"k\",\"title\":\"" + "x".repeat(21_000_000) + "\"}",
        "{\"item_id\":\"l\",\"title\":" + "9".repeat(5000) + "}",
        "{'item_id': 'm', 'title': __import__('os').system('id')}",
        "{'item_id': 'n', 'title': " + "(".repeat(5000) + "}",
        "{\"item_id\":\"o\",\"title\":\"a\0b\u202ec\"}",
        "\0\0\0\0",
        "{\"item_id\":\"p\",\"title\":\"=cmd|' /C calc'!A0\"}");
    folder.ingest(KEYS.formatted("items.jsonl"), "ingest.max-malformed-share = 0.9");
    List<String> lines =
        folder.rejected().stream().map(r -> r.replaceAll(".*:(\\d+) .*", "$1")).toList();
    assertTrue(lines.containsAll(List.of("2", "5", "6", "8")), folder.rejected().toString());
    assertEquals("T", folder.item("i").title());
    assertEquals("=cmd|' /C calc'!A0", folder.item("p").title());
  }
}
