package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as Excel, Hive and Git LFS leave them. */
class OtherProgramsFilesTest {
  private static final String GENERIC =
      "input { format = generic, interactions = \"log*\", items = items.jsonl }";
  @TempDir Path temp;

  private RawFolder folder() {
    return new RawFolder(temp).file("items.jsonl", "{\"item_id\": \"i\", \"title\": \"T\"}");
  }

  private static String problem(RawFolder folder, String... keys) {
    ConfigException e = assertThrows(ConfigException.class, () -> folder.ingest(keys));
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertTrue(e.getMessage().chars().noneMatch(Character::isISOControl), e.getMessage());
    return e.getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`sep=;`, `delete that line, and set input.columns.separator=;`",
        "`\"sep=;\"`, `delete that line, and set input.columns.separator=;`",
        "`SEP=,`, `delete that line`",
      })
  void excelsNoteInTheFirstLine(String note, String mend) {
    RawFolder folder =
        folder().file("log.csv", note, "user_id;item_id;timestamp", "u;i;1600000000");
    assertTrue(problem(folder, GENERIC).endsWith("is a note to Excel; " + mend));
    folder.file("log.csv", "user_id;item_id;timestamp", "u;i;1600000000");
    folder.ingest(GENERIC, "input.columns.separator = \";\"");
    assertEquals(List.of("u i 1600000000000"), folder.interactions());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[Content_Types].xml xl/workbook.xml",
        "docProps/app.xml xl/theme/theme1.xml",
        "mimetype:application/vnd.oasis.opendocument.spreadsheet"
      })
  void workbooks(String entries) throws IOException {
    RawFolder folder = folder();
    Path workbook = folder.raw().resolve("log.xlsx");
    try (OutputStream file = Files.newOutputStream(workbook);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.setMethod(ZipOutputStream.DEFLATED);
      zip.setLevel(0);
      for (String entry : entries.split(" ")) {
        String[] nameAndText = entry.split(":");
        zip.putNextEntry(new ZipEntry(nameAndText[0]));
        zip.write(nameAndText[nameAndText.length - 1].getBytes(StandardCharsets.US_ASCII));
        zip.closeEntry();
      }
    }
    String mend = "log.xlsx: is a spreadsheet; save it as CSV in UTF-8";
    assertTrue(problem(folder, GENERIC).endsWith(mend));
    Files.delete(folder.raw().resolve("items.jsonl"));
    assertTrue(problem(folder).endsWith(mend), "recognised formats too");
  }

  @Test
  void workbooksOfBefore2007() throws IOException {
    RawFolder folder = folder();
    byte[] magic = {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0, (byte) 0xa1, (byte) 0xb1, 0x1a};
    byte[] file = java.util.Arrays.copyOf(magic, 512);
    file[7] = (byte) 0xe1;
    Files.write(folder.raw().resolve("log.xls"), file);
    assertTrue(problem(folder, GENERIC).contains("log.xls: is a spreadsheet"));
  }

  /** Such files have no header, and no ending. */
  @Test
  void hivesSeparators() {
    RawFolder folder =
        new RawFolder(temp)
            .file("log/000000_0", "u\u0001i\u00011600000000", "v\u0001i\u00011600000001")
            .file("items/000000_0", "i\u0001T\u0001a\u0002b");
    folder.ingest(
        "input { format = generic, interactions = log, items = items }",
        "input.columns { file-type = csv, separator = \"\\u0001\", list-separator = \"\\u0002\","
            + " header = false, user = \"1\", item = \"2\", timestamp = \"3\", item-id = \"1\","
            + " title = \"2\", categories = \"3\" }");
    assertEquals(List.of("u i 1600000000000", "v i 1600000001000"), folder.interactions());
    assertEquals("T", folder.item("i").title());
    assertEquals(List.of("a", "b"), folder.item("i").categories());
  }

  @Test
  void hivesSeparatorUnderAHeaderIsNamed() {
    String header = "user_id\u0001item_id\u0001timestamp";
    RawFolder folder = folder().file("log.csv", header, "u\u0001i\u00011600000000");
    String problem = problem(folder, GENERIC);
    String mend = "set input.columns.separator=\"\\u0001\" (with the double quotes)";
    assertTrue(problem.endsWith(mend), problem);
    folder.ingest(GENERIC, "input.columns.separator = \"\\u0001\"");
    assertEquals(List.of("u i 1600000000000"), folder.interactions());
  }

  @ParameterizedTest
  @ValueSource(strings = {"log.parquet", "log.csv", "log.jsonl"})
  void pointersOfGitLfs(String name) {
    RawFolder folder =
        folder()
            .file(
                name,
                "version https://git-lfs.github.com/spec/v1",
                "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393",
                "size 12345");
    String mend =
        name + ": is a pointer of Git LFS, not the file itself; fetch it with git lfs pull";
    assertTrue(problem(folder, GENERIC).endsWith(mend));
    assertTrue(problem(folder).endsWith(mend));
  }
}
