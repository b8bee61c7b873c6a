package io.foster.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.base.Store;
import io.foster.evaluate.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class MadeStoreTest {
  @TempDir private Path dir;
  private Store store;
  private MadeStore<Benchmark.MadeFile> sets;

  @BeforeEach
  void open() {
    store = Store.at("output", dir.toString(), new Configuration());
    sets =
        new MadeStore<>(
            store,
            "sets",
            "/made.json",
            "set",
            Benchmark.MadeFile.class,
            Benchmark.MadeFile::madeFrom);
  }

  private static Benchmark.MadeFile made(String value) {
    return new Benchmark.MadeFile(Cell.Cost.NONE, Map.of("key", value));
  }

  private void put(String file, String text) throws IOException {
    Files.createDirectories(dir.resolve(file).getParent());
    Files.writeString(dir.resolve(file), text);
  }

  private static void refused(String message, Executable read) {
    String said = assertThrows(ConfigException.class, read).getMessage();
    assertTrue(said.startsWith("output: ") && said.endsWith(message), said);
  }

  @Test
  void whatIsFinishedIsFoundUnlessItWasMadeWithOtherSettings() throws IOException {
    assertEquals(Optional.empty(), sets.find("d", "a", Map.of()));
    sets.write("d", "a", made("1"));
    assertTrue(Files.exists(dir.resolve("d/sets/a/made.json")));
    assertEquals(Optional.of(made("1")), sets.find("d", "a", Map.of("key", "1")));
    refused(
        "/d/sets/a/made.json was made with other settings of key; choose another --output, or"
            + " delete it to have it made again",
        () -> sets.find("d", "a", Map.of("key", "2")));
  }

  @Test
  void theUnfinishedAndTheForeignArePassedOver() throws IOException {
    sets.write("d", "b", made("2"));
    sets.write("d", "a", made("1"));
    sets.write("d", ".c.unfinished", made("3"));
    put("d/sets/empty/other.json", "{}");
    List<String> seen = new ArrayList<>();
    sets.each("d", (file, from) -> seen.add(file.getParent().getName() + from));
    assertEquals(List.of("a{key=1}", "b{key=2}"), seen);
    assertEquals(List.of(made("1"), made("2")), sets.read());
    put("d/choices/.a.json", "{}");
    put("d/choices/a.txt", "{}");
    assertEquals(List.of(), new ChoiceStore(store).all());
  }

  @Test
  void aBrokenFileIsNamedWithItsKind() throws IOException {
    put("d/cells/a-1.json", "no JSON");
    put("d/choices/a.json", "null");
    put("d/sets/a/made.json", "{}");
    String mend = " of a benchmark; delete it to have it made again";
    refused("/d/cells/a-1.json is no cell" + mend, () -> new CellStore(store).all());
    refused("/d/choices/a.json is no choice" + mend, () -> new ChoiceStore(store).all());
    refused("/d/sets/a/made.json is no set" + mend, () -> sets.read());
  }
}
