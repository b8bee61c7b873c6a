package io.foster.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.TestSpark;
import io.foster.base.ConfigException;
import io.foster.config.CorpusConfig;
import io.foster.config.CorpusConfig.Deduplicate;
import io.foster.config.CorpusConfig.ItemsWithoutText;
import io.foster.config.ItemTextConfig;
import io.foster.corpus.CorpusReport.Size;
import io.foster.corpus.IngestedData.Event;
import io.foster.itemtext.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusBuilderTest {
  private static final ItemTextConfig TEXT = new ItemTextConfig("{title}. {categories}", ", ", 0);

  @TempDir java.nio.file.Path dir;
  private Path ingest;
  private Path out;

  @BeforeEach
  void paths() {
    ingest = new Path(dir.resolve("ingest").toUri());
    out = new Path(dir.resolve("corpus").toUri());
  }

  private static CorpusConfig config(int userCore, int itemCore, ItemsWithoutText policy) {
    return new CorpusConfig(
        Deduplicate.EXACT, userCore, itemCore, policy, CorpusConfig.Split.LEAVE_ONE_OUT, 0.8, 0.9);
  }

  private void ingest(List<Event> events, List<Item> items) {
    SparkSession spark = TestSpark.session();
    IngestedData.write(
        IngestedData.interactions(spark, events), IngestedData.items(spark, items), ingest);
  }

  private CorpusReport run(CorpusConfig config) {
    return CorpusBuilder.run(TestSpark.session(), config, TEXT, ingest, out);
  }

  private Corpus load() {
    return Corpus.load(TestSpark.session(), out);
  }

  /** z's items tie at time 5: the input order (row) decides, not the identifier. */
  private static final List<Event> EVENTS =
      List.of(
          new Event("z", "c", 5, 1),
          new Event("z", "a", 5, 2),
          new Event("z", "b", 5, 0),
          new Event("z", "a", 5, 3),
          new Event("z", "a", 9, 4),
          new Event("y", "b", 8, 6),
          new Event("y", "noText", 7, 5),
          new Event("y", "unknown", 6, 7));

  private static final List<Item> ITEMS =
      List.of(
          IngestedData.titled("c", "Sea &amp; Sky"),
          IngestedData.titled("b", "Bee"),
          new Item("a", null, null, List.of("Games"), null, List.of(), java.util.Map.of()),
          IngestedData.titled("noText", " <br/> "),
          IngestedData.titled("neverBought", "Unseen"));

  @Test
  void ordersNumbersAndSplits() throws IOException {
    ingest(EVENTS, ITEMS);
    CorpusReport report = run(config(0, 0, ItemsWithoutText.DROP));
    Corpus corpus = load();
    assertArrayEquals(new String[] {"a", "b", "c"}, corpus.itemIds());
    assertArrayEquals(new String[] {"a", "Bee", "Sea & Sky"}, corpus.titles());
    assertArrayEquals(new String[] {"Games", "Bee", "Sea & Sky"}, corpus.texts());
    assertArrayEquals(new String[] {"y", "z"}, corpus.userIds());
    UserSequence y = corpus.sequences().get(0);
    UserSequence z = corpus.sequences().get(1);
    assertArrayEquals(new int[] {1}, y.items());
    assertEquals(List.of(1, -1, -1), List.of(y.trainSize(), y.validIndex(), y.testIndex()));
    // Rows 0, 1, 2, 4: row 3 repeats row 2 at the same time, row 4 repeats it later and stays.
    assertArrayEquals(new int[] {1, 2, 0, 0}, z.items());
    assertEquals(List.of(2, 2, 3), List.of(z.trainSize(), z.validIndex(), z.testIndex()));

    assertEquals(5, report.catalogueItems());
    assertEquals(new Size(2, 5, 8), report.input());
    assertEquals(new CorpusReport.WithoutText(2, 2), report.withoutText());
    assertEquals(new Size(2, 3, 6), report.afterItemText());
    assertEquals(1, report.duplicates());
    assertEquals(new Size(2, 3, 5), report.corpus());
    assertEquals(new CorpusReport.Splits(3, 2, 1, 1, null, null), report.splits());
    assertEquals(List.of(), report.warnings());
    JsonNode json = new ObjectMapper().readTree(dir.resolve("corpus/report.json").toFile());
    assertEquals(5, json.at("/corpus/interactions").asInt());
    assertEquals("EXACT", json.at("/settings/deduplicate").asText());
  }

  @Test
  void titleLessItemsStayUnderTheirIdentifier() {
    ingest(EVENTS, ITEMS);
    CorpusReport report = run(config(0, 0, ItemsWithoutText.TITLE_LESS));
    Corpus corpus = load();
    assertArrayEquals(new String[] {"a", "b", "c", "noText", "unknown"}, corpus.itemIds());
    assertArrayEquals(
        new String[] {"Games", "Bee", "Sea & Sky", "noText", "unknown"}, corpus.texts());
    assertArrayEquals(new String[] {"a", "Bee", "Sea & Sky", "noText", "unknown"}, corpus.titles());
    assertArrayEquals(new int[] {4, 3, 1}, corpus.sequences().get(0).items());
    assertEquals(new CorpusReport.WithoutText(2, 2), report.withoutText());
    assertEquals(report.input(), report.afterItemText());
  }

  @Test
  void anEmptyCoreNamesTheKeysAndTheRounds() {
    ingest(EVENTS, ITEMS);
    ConfigException e =
        assertThrows(ConfigException.class, () -> run(config(2, 3, ItemsWithoutText.DROP)));
    assertEquals(
        List.of(
            "corpus.user-core, corpus.item-core: the k-core for 2 interactions per user and 3 per"
                + " item is empty (before: 5 interactions of 2 users with 3 items; after round 1:"
                + " 0 interactions of 0 users with 0 items); lower corpus.user-core or"
                + " corpus.item-core, 0 switches one off"),
        e.problems());
    assertTrue(Files.notExists(dir.resolve("corpus")));
  }

  @Test
  void noTextsAndNoInputAreTheUsersErrors() {
    ingest(EVENTS, List.of(IngestedData.titled("other", "Other")));
    ConfigException e =
        assertThrows(ConfigException.class, () -> run(config(0, 0, ItemsWithoutText.DROP)));
    assertTrue(e.getMessage().startsWith("corpus.items-without-text: none of the 8 interactions"));
    ingest = new Path(dir.resolve("absent").toUri());
    e = assertThrows(ConfigException.class, () -> run(config(0, 0, ItemsWithoutText.DROP)));
    assertTrue(e.getMessage().endsWith("interactions: not found; run the ingest stage first"));
  }

  @Test
  void partitionsDoNotShowInTheResult() throws IOException {
    Random random = new Random(1);
    List<Event> events = new ArrayList<>();
    for (int row = 0; row < 600; row++) {
      // Few distinct times, so that most of the order rests on the rows.
      events.add(
          new Event("u" + random.nextInt(60), "i" + random.nextInt(40), random.nextInt(4), row));
    }
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 38; i++) {
      items.add(IngestedData.titled("i" + i, "Title " + i));
    }
    List<String> results = new ArrayList<>();
    for (int partitions : new int[] {1, 5}) {
      SparkSession spark = TestSpark.session().newSession();
      spark.conf().set("spark.sql.shuffle.partitions", partitions);
      spark.conf().set("spark.sql.adaptive.enabled", partitions == 1);
      Collections.shuffle(events, random);
      ingest = new Path(dir.resolve("ingest" + partitions).toUri());
      IngestedData.write(
          IngestedData.interactions(spark, events).repartition(partitions),
          IngestedData.items(spark, items).repartition(partitions),
          ingest);
      Path to = new Path(dir.resolve("corpus" + partitions).toUri());
      CorpusBuilder.run(spark, config(6, 8, ItemsWithoutText.DROP), TEXT, ingest, to);
      Corpus corpus = Corpus.load(spark, to);
      StringBuilder all = new StringBuilder(String.join(",", corpus.itemIds()));
      for (UserSequence s : corpus.sequences()) {
        all.append('\n')
            .append(corpus.userIds()[s.user()])
            .append(List.of(s.trainSize(), s.testIndex()));
        for (int item : s.items()) {
          all.append(' ').append(item);
        }
      }
      results.add(all + Files.readString(dir.resolve("corpus" + partitions + "/report.json")));
    }
    assertTrue(results.get(0).lines().count() > 40, "the example is worth something");
    assertEquals(results.get(0), results.get(1));
  }
}
