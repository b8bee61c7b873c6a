package io.foster.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.corpus.CorpusReport.Size;
import io.foster.corpus.IngestedData.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class KCoreTest {
  private static KCore.Result core(List<Event> events, int userCore, int itemCore) {
    Dataset<Row> data = IngestedData.interactions(TestSpark.session(), events);
    return KCore.of(data, KCore.size(data), userCore, itemCore);
  }

  private static List<Event> events(String... baskets) {
    List<Event> events = new ArrayList<>();
    for (String basket : baskets) {
      String[] parts = basket.split(":");
      for (String item : parts[1].split(",")) {
        events.add(new Event(parts[0], item, 0, events.size()));
      }
    }
    return events;
  }

  private static Set<Long> rows(Dataset<Row> data) {
    return data.select("row").collectAsList().stream()
        .map(r -> r.getLong(0))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void removalsCascadeToTheFixedPoint() {
    // Round 1: u4 goes (one interaction), then d (only u3 left). Round 2: u3 goes, then c (only u1
    // left). Round 3: nothing.
    KCore.Result result = core(events("u1:a,b,c", "u2:a,b", "u3:c,d", "u4:d"), 2, 2);
    assertEquals(List.of(new Size(3, 3, 6), new Size(2, 2, 4), new Size(2, 2, 4)), result.rounds());
    assertEquals(Set.of(0L, 1L, 3L, 4L), rows(result.interactions()));
  }

  @Test
  void oneSideAlone() {
    List<Event> events = events("u1:a,b,c", "u2:a,b", "u3:c,d", "u4:d");
    assertEquals(new Size(3, 4, 7), last(core(events, 2, 0)));
    assertEquals(new Size(1, 3, 3), last(core(events, 3, 1)));
    assertEquals(new Size(4, 4, 8), last(core(events, 0, 2)));
    assertTrue(core(events, 0, 1).rounds().isEmpty());
    assertEquals(8, core(events, 0, 0).interactions().count());
  }

  @Test
  void repeatsCountAndAnEmptyCoreEnds() {
    assertEquals(new Size(1, 1, 3), last(core(events("u1:a,a,a", "u2:b"), 3, 3)));
    assertEquals(List.of(new Size(0, 0, 0)), core(events("u1:a,b", "u2:b"), 3, 3).rounds());
  }

  @Test
  void agreesWithRemovalOneByOne() {
    Random random = new Random(3);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String user = "u" + random.nextInt(80);
      String item = "i" + (int) (Math.pow(random.nextDouble(), 2) * 150);
      events.add(new Event(user, item, i, i));
    }
    List<Event> left = new ArrayList<>(events);
    while (removeOne(left, Event::user, 4) || removeOne(left, Event::item, 3)) {}
    assertTrue(left.size() > 20 && left.size() < 390, "the example is worth something");
    assertEquals(
        left.stream().map(Event::row).collect(Collectors.toSet()),
        rows(core(events, 4, 3).interactions()));
  }

  private static boolean removeOne(List<Event> events, Function<Event, String> side, int least) {
    Map<String, Long> counts =
        events.stream().collect(Collectors.groupingBy(side, Collectors.counting()));
    return counts.entrySet().stream()
        .filter(e -> e.getValue() < least)
        .findFirst()
        .map(e -> events.removeIf(x -> side.apply(x).equals(e.getKey())))
        .orElse(false);
  }

  private static Size last(KCore.Result result) {
    return result.rounds().get(result.rounds().size() - 1);
  }
}
