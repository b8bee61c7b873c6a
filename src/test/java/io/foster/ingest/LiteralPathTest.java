package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.config.InputSections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A path names one place, whatever characters it holds. */
class LiteralPathTest {
  private static final String HEADER = "user_id\titem_id\ttimestamp";
  private static final String ITEMS = "{\"item_id\": \"i\", \"title\": \"T\"}";
  @TempDir static Path shared;
  @TempDir Path temp;

  /** What patterns of the names below would find beside them must not be taken. */
  @BeforeAll
  static void neighbours() {
    List.of("a1x", "a", "b", "a b", "back").forEach(name -> folder(shared.resolve(name)).ingest());
  }

  private static RawFolder folder(Path root) {
    return new RawFolder(root)
        .file("interactions.tsv", HEADER, "u\ti\t1600000000")
        .file("items.jsonl", ITEMS);
  }

  private static List<String> names() {
    return List.of(
        "a[1]{x,y}*?",
        "a[1]{x,y}",
        "[ab]",
        "100% données",
        "my data #1",
        "plus+and&amp",
        "back\\slash",
        "run:2024-01-01T00:00",
        "a%20b",
        "it's; \"quoted\"",
        "日本語 \uD83D\uDE00",
        "a=1");
  }

  @ParameterizedTest
  @MethodSource("names")
  void inputAndOutputOfAnyName(String name) {
    RawFolder folder = folder(shared.resolve(name));
    IngestReport report = folder.ingest();
    assertEquals(1, report.interactions(), "its own tables alone");
    assertEquals(1, report.users());
  }

  /** The pattern is that of the key, and nothing above it is one. */
  @ParameterizedTest
  @MethodSource("names")
  void patternsBelowAFolderOfAnyName(String name) {
    RawFolder folder = folder(shared.resolve("patterns").resolve(name));
    folder(shared.resolve("patterns/a1x")).file("more.tsv", HEADER, "other\ti\t1");
    folder(shared.resolve("patterns/b")).file("more.tsv", HEADER, "other\ti\t1");
    folder.file("interactions.tsv", HEADER, "mine\ti\t1600000000");
    String pattern = "input { interactions = \"*.tsv\", items = \"*.{json,jsonl}\" }";
    folder.ingest(pattern);
    assertEquals(List.of("mine i 1600000000000"), folder.interactions());

    String keys =
        pattern
            + "\ninput.dir = "
            + com.typesafe.config.ConfigUtil.quoteString(folder.raw().toString());
    Map<String, String> before = state(keys);
    folder(shared.resolve("patterns/a1x")).file("new.tsv", HEADER, "other\ti\t1");
    assertEquals(before, state(keys), "a neighbour is no input");
    folder.file("new.tsv", HEADER, "mine\ti\t1");
    assertNotEquals(before, state(keys));
    assertTrue(folder.raw().resolve("new.tsv").toFile().delete());
  }

  @Test
  void filesWhoseNamesArePatternsOfEachOther() {
    RawFolder folder = new RawFolder(temp).file("items.jsonl", ITEMS);
    List<String> names =
        List.of("r%201", "r 1", "r1", "r[1]", "r{1,2}", "r*", "r?", "r\\1", "r#1", "r+1", "r&1");
    List<String> expected = new ArrayList<>();
    for (String name : names.stream().sorted().toList()) {
      folder.file(name + ".tsv", HEADER, name + "\ti\t1600000000");
      expected.add(name + " i 1600000000000");
    }
    IngestReport report = folder.ingest();
    assertEquals(expected, folder.interactions());
    report.files().stream()
        .filter(f -> f.table().equals("interactions"))
        .forEach(f -> assertEquals(2, f.lines(), f.file()));
    assertEquals(1, folder.ingest("input.interactions = \"r[1].tsv\"").interactions());
    assertEquals(1, folder.ingest("input.interactions = \"r*.tsv\"").interactions(), "by its name");
    assertEquals(11, folder.ingest("input.interactions = \"r*\"").interactions(), "by the pattern");
  }

  @Test
  void whatHadoopCannotReadIsRefusedAtOnce() {
    RawFolder folder = folder(temp).file("at 10:30.tsv", HEADER, "u\ti\t1");
    ConfigException e = assertThrows(ConfigException.class, folder::ingest);
    assertTrue(e.getMessage().contains("at 10:30.tsv"), e.getMessage());
    assertTrue(e.getMessage().contains("holds a colon; rename it"), e.getMessage());
    RawFolder both = folder(temp.resolve("at 10:30 [1]"));
    e = assertThrows(ConfigException.class, both::ingest);
    assertTrue(e.getMessage().contains("both a colon and one of"), e.getMessage());
    assertThrows(ConfigException.class, () -> LiteralPath.of("input.dir", " "));
    assertThrows(ConfigException.class, () -> LiteralPath.of("input.dir", "a\0b"));
    e = assertThrows(ConfigException.class, () -> LiteralPath.of("input.dir", "donn\uFFFDes"));
    assertTrue(e.getMessage().contains("UTF-8 locale"), e.getMessage());
  }

  @Test
  void aRelativePathWithAColonIsNoScheme() {
    assertEquals("./run:2024", LiteralPath.of("output", "run:2024").toString());
    assertEquals("hdfs", LiteralPath.of("output", "hdfs://a/b").toUri().getScheme());
    assertEquals("a/run:1", LiteralPath.of("output", "a/run:1").toString());
  }

  @Test
  void outputsOfFosterBelowTheInputAreNoInput() {
    RawFolder folder = folder(temp);
    folder.file("run/.stages/ingest.json", "{}");
    folder.file("run/interactions.tsv", HEADER, "other\ti\t1600000000");
    folder.file("failed/events.jsonl", "{}");
    folder.file("failed/status.json", "{}");
    folder.file("failed/copy.tsv", HEADER, "other\ti\t1600000000");
    assertEquals(List.of("u i 1600000000000"), interactions(folder));
  }

  @Test
  void filesThatAreNamedAreNoticedWhereverTheyStand() {
    RawFolder folder = folder(temp);
    folder.file("_orders.tsv", HEADER, "u\ti\t1600000000");
    String keys =
        "input { interactions = _orders.tsv, dir = "
            + com.typesafe.config.ConfigUtil.quoteString(folder.raw().toString())
            + " }";
    Map<String, String> before = state(keys);
    assertEquals(before, state(keys));
    folder.file("_orders.tsv", HEADER, "u\ti\t1600000000", "v\ti\t1600000001");
    assertNotEquals(before, state(keys));
  }

  private static Map<String, String> state(String keys) {
    return InputState.of(
        InputSections.input(keys),
        InputSections.ingest(keys),
        new Configuration(),
        () -> {
          throw new AssertionError("no session is needed");
        });
  }

  @Test
  void dataOfOnesOwnMayBeCalledEvents() {
    RawFolder folder = folder(temp);
    folder.file("2023/events.jsonl", "{}");
    folder.file("2023/more.tsv", HEADER, "other\ti\t1500000000");
    assertEquals(List.of("other i 1500000000000", "u i 1600000000000"), interactions(folder));
  }

  @Test
  void aLinkToWhatIsFoundAnywayIsNoMoreData() throws IOException {
    RawFolder folder = folder(temp);
    folder.file("2023/more.tsv", HEADER, "other\ti\t1500000000");
    folder.file(".kept/hidden.tsv", HEADER, "third\ti\t1500000000");
    Files.createSymbolicLink(folder.raw().resolve("latest"), Path.of("2023"));
    Files.createSymbolicLink(folder.raw().resolve("today.tsv"), Path.of("2023/more.tsv"));
    // The link is the only way to these.
    Files.createSymbolicLink(folder.raw().resolve("shown"), Path.of(".kept"));
    folder.ingest("ingest.max-malformed-share = 0");
    assertEquals(
        List.of("other i 1500000000000", "third i 1500000000000", "u i 1600000000000"),
        folder.interactions().stream().sorted().toList());
  }

  private static List<String> interactions(RawFolder folder) {
    folder.ingest();
    return folder.interactions();
  }
}
