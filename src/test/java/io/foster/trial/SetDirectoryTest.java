package io.foster.trial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.foster.base.ConfigException;
import io.foster.corpus.Catalogue;
import io.foster.methods.TrainingSet;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets of real sequences; those with soft labels are SyntheticDirectoryTest's. */
class SetDirectoryTest {
  private static final Catalogue ITEMS =
      new Catalogue(List.of("a", "b", "c"), List.of("A", "B", "C"));

  @TempDir private java.nio.file.Path dir;
  private final Configuration hadoop = new Configuration();

  private Path directory() {
    return new Path("file:" + dir);
  }

  private List<int[]> read(Catalogue catalogue) throws IOException {
    return ((TrainingSet.Hard) SetDirectory.read(directory(), catalogue, hadoop)).sequences();
  }

  private void write() throws IOException {
    SetDirectory.writeReal(directory(), List.of(new int[] {2, 0}, new int[] {1}), ITEMS, hadoop);
  }

  private void refused(String message, Catalogue catalogue) {
    ConfigException e = assertThrows(ConfigException.class, () -> read(catalogue));
    assertEquals(directory() + "/real-sequences.jsonl: " + message, e.getMessage());
  }

  @Test
  void realSequencesComeBackInTheNumbersOfAnotherCatalogue() throws IOException {
    write();
    assertEquals(
        List.of(
            "{\"sequence\":0,\"items\":[{\"itemId\":\"c\",\"title\":\"C\"},{\"itemId\":\"a\",\"title\":\"A\"}]}",
            "{\"sequence\":1,\"items\":[{\"itemId\":\"b\",\"title\":\"B\"}]}"),
        Files.readAllLines(dir.resolve("real-sequences.jsonl")));
    List<int[]> read = read(new Catalogue(List.of("c", "b", "x", "a"), List.of("", "", "", "")));
    assertEquals(2, read.size());
    assertArrayEquals(new int[] {0, 3}, read.get(0));
    assertArrayEquals(new int[] {1}, read.get(1));
  }

  @Test
  void anItemThatTheCatalogueLacksIsNamed() throws IOException {
    write();
    refused(
        "1 of its 3 items, such as \"c\", are not among the 2 items of the corpus; use the items it"
            + " was distilled from",
        new Catalogue(List.of("a", "b"), List.of("", "")));
  }

  @Test
  void aBrokenLineIsNamed() throws IOException {
    for (String broken :
        List.of("{", "{}", "{\"sequence\":0,\"items\":[{\"title\":\"A\"}]}", "null")) {
      Files.writeString(dir.resolve("real-sequences.jsonl"), broken + "\n");
      refused(
          "line 1 is not JSON of a sequence; delete " + directory() + " to have it made again",
          ITEMS);
    }
  }
}
