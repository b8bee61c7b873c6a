package io.foster.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
  private record Line(int number, String text) {}

  private static final List<Line> LINES = List.of(new Line(1, "é\nü"), new Line(2, null));

  @TempDir private java.nio.file.Path dir;
  private final Configuration hadoop = new Configuration();

  private Path file() {
    return new Path(dir.resolve("a.jsonl").toUri());
  }

  private void put(String text) throws IOException {
    Files.writeString(dir.resolve("a.jsonl"), text);
  }

  private List<Line> read() throws IOException {
    return JsonLines.read(file(), Line.class, "a line; write it again", hadoop);
  }

  @Test
  void aLineForEachValueInTheOrderOfItsComponents() throws IOException {
    put("earlier");
    JsonLines.write(file(), LINES.stream(), hadoop);
    assertEquals(
        "{\"number\":1,\"text\":\"é\\nü\"}\n{\"number\":2,\"text\":null}\n",
        Files.readString(dir.resolve("a.jsonl")));
    assertFalse(Files.exists(dir.resolve(".a.jsonl.crc")));
    assertEquals(LINES, read());
    JsonLines.write(file(), LINES.stream().skip(2), hadoop);
    assertEquals(List.of(), read());
  }

  @Test
  void aBrokenLineIsNamed() throws IOException {
    for (String broken : List.of("{\"number\":", "null", "[]", "{\"number\":null}")) {
      put("{\"number\":1}\n" + broken + "\n");
      assertEquals(
          file() + ": line 2 is not JSON of a line; write it again",
          assertThrows(ConfigException.class, this::read).getMessage());
    }
  }

  @Test
  void aFileThatIsNotThereIsTheCallersToExplain() {
    assertThrows(FileNotFoundException.class, this::read);
  }
}
