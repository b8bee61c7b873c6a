package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the user can get wrong: each is one line with the path and the mend. */
class IngestFailureTest {
  private static final String HEADER = "user_id\titem_id\ttimestamp";
  private static final String ITEM = "{\"item_id\": \"i\", \"title\": \"T\"}";
  @TempDir Path temp;

  private static void assertProblem(RawFolder folder, String expected, String... keys) {
    ConfigException e = assertThrows(ConfigException.class, () -> folder.ingest(keys));
    assertEquals(1, e.problems().size());
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    // Every part of the expectation, in this order.
    int from = 0;
    for (String part : expected.split(" \\.\\.\\. ")) {
      int at = e.getMessage().indexOf(part, from);
      assertTrue(at >= 0, "\"" + part + "\" is not in: " + e.getMessage());
      from = at + part.length();
    }
  }

  private RawFolder good() {
    return new RawFolder(temp)
        .file("interactions.tsv", HEADER, "u\ti\t1")
        .file("items.jsonl", ITEM);
  }

  @Test
  void foldersAndFiles() throws IOException {
    assertProblem(good(), "input.dir: is not set; name", "input.dir = null");
    assertProblem(good(), "input.dir: /nowhere does not exist; name", "input.dir = /nowhere");
    Path file = Files.writeString(temp.resolve("a.csv"), "x");
    assertProblem(good(), "a.csv is a file; name its folder", "input.dir = \"" + file + "\"");
    assertProblem(
        good(), "input.items: no file matches  ... x*.json; name", "input.items = \"x*.json\"");
    assertProblem(good(), "input.dir: cannot read nofs://a/b", "input.dir = \"nofs://a/b\"");
  }

  @Test
  void formats() {
    RawFolder folder = new RawFolder(temp).file("notes.txt", "hello");
    assertProblem(
        folder,
        "input.dir: nothing in  ... looks like any known format (found notes.txt (begins \"hello\"))"
            + " ... set input.format");
    assertProblem(folder, "looks like yelp", "input.format = yelp");
    folder.file("interactions.tsv", HEADER, "u\ti\t1");
    assertProblem(
        folder,
        "input.items:  ... holds foster (interactions.tsv) but no items of that format; add");
    folder.file("items.jsonl", ITEM);
    folder.file("ratings.dat", "1::2::3::4").file("movies.dat", "2::T::G");
    assertProblem(
        folder,
        "input.format:  ... several formats: movielens-1m (ratings.dat, movies.dat); foster"
            + " (interactions.tsv, items.jsonl); set input.format");
    assertEquals(1, folder.ingest("input.format = foster").interactions());
  }

  @Test
  void columns() {
    assertProblem(
        good(),
        "input.columns.title: there is no column \"name\" in  ... interactions.tsv; it has user_id",
        "input { format = generic, items = interactions.tsv, interactions = interactions.tsv }",
        "input.columns { title = name }");
    RawFolder folder = good().file("other.tsv", HEADER + "\trating", "u\ti\t1\t5");
    assertProblem(
        folder,
        "other.tsv: its columns are not those of interactions.tsv (user_id, item_id, timestamp);");
    assertProblem(
        good(),
        "ingest.min-rating: mind has no ratings; set it to null",
        "input { format = mind, items = items.jsonl, interactions = interactions.tsv }",
        "ingest.min-rating = 1");
  }

  @Test
  void malformedShare() {
    String[] lines = new String[101];
    Arrays.fill(lines, "u\ti\t1");
    lines[0] = HEADER;
    lines[50] = "u\t \t1";
    RawFolder folder = new RawFolder(temp).file("items.jsonl", ITEM);
    folder.file("interactions.tsv", lines);
    assertEquals(1, folder.ingest().malformed(), "1 of 100 is 1%, no more than the limit");
    lines[60] = "u\ti\tnoon";
    lines[70] = "u\ti\tnight";
    folder.file("interactions.tsv", lines);
    String problem =
        "input.interactions: 3 of 100 records (3.00%) of interactions.tsv are malformed: bad time in"
            + " timestamp 2, missing item_id 1; the first is line 51 of interactions.tsv (missing"
            + " item_id): u 1; check input.format";
    assertThrows(ConfigException.class, folder::ingest);
    ConfigException e = assertThrows(ConfigException.class, folder::ingest);
    assertTrue(e.getMessage().replaceAll(" +", " ").startsWith(problem), e.getMessage());
    assertEquals(97, folder.ingest("ingest.max-malformed-share = 0.03").interactions());
    folder.ingest("ingest { max-malformed-share = 0.03, rejected-samples = 1 }");
    assertEquals(2, folder.table("rejected").count(), "one for each reason");
    assertTrue(folder.rejected().contains("interactions.tsv:61 bad time in timestamp"));
  }

  @Test
  void nothingInIt() {
    RawFolder folder = new RawFolder(temp).file("interactions.tsv", HEADER);
    folder.file("items.jsonl", ITEM);
    assertProblem(folder, "input.interactions: interactions.tsv: no records; name files");
    folder.file("interactions.tsv", HEADER, "u\tother\t1");
    assertProblem(
        folder, "input.items: none of the 1 items interacted with is among the 1 of items.jsonl;");
    folder.file("interactions.tsv", HEADER + "\trating", "u\ti\t1\t1");
    assertProblem(
        folder,
        "input.interactions: no interaction is left of interactions.tsv; check",
        "ingest.min-rating = 2");
    folder.file("interactions.tsv", HEADER, "u\ti");
    assertProblem(folder, "input.interactions: all 1 records of", "ingest.max-malformed-share = 1");
  }

  @Test
  void whatHadoopCannotUnpackHere() throws IOException {
    RawFolder folder =
        new RawFolder(temp).file("items.jsonl", ITEM).file("interactions.tsv", HEADER, "u\ti\t1");
    byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x24, 0, 1, 0, 0, (byte) 0x99};
    Files.write(folder.raw().resolve("dump.sql.zst"), frame);
    folder.ingest();
    assertEquals(List.of("u i 1000"), folder.interactions());
    Files.delete(folder.raw().resolve("interactions.tsv"));
    Files.write(folder.raw().resolve("interactions.tsv.zst"), frame);
    assertProblem(
        folder,
        "interactions.tsv.zst: is Zstandard; unpack it first (zstd -d)",
        "input { format = generic, interactions = interactions.tsv.zst, items = items.jsonl }");
  }

  @Test
  void damagedArchive() throws IOException {
    RawFolder folder = new RawFolder(temp).file("items.jsonl", ITEM);
    StringBuilder lines = new StringBuilder(HEADER + "\n");
    java.util.Random random = new java.util.Random(1);
    for (int i = 0; i < 100_000; i++) {
      lines.append(random.nextLong()).append("\ti\t1\n");
    }
    folder.file("interactions.tsv.gz", StandardCharsets.UTF_8, lines.toString());
    Path path = folder.raw().resolve("interactions.tsv.gz");
    byte[] whole = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(whole, whole.length - 1000));
    assertProblem(folder, "interactions.tsv.gz: cannot be read (Unexpected end of input stream)");
    Files.writeString(path, "no archive");
    assertProblem(folder, "interactions.tsv.gz: cannot be read (not a gzip file)");
    try (Stream<Path> files = Files.list(temp)) {
      assertFalse(files.anyMatch(f -> f.getFileName().toString().equals("out")), "nothing written");
    }
  }
}
