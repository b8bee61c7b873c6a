package io.foster.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SlicedMetricsTest {
  private static RankedTarget at(double rank) {
    return new RankedTarget(rank, new int[0], new RankedTarget.Unseen(rank, 1000));
  }

  private static Map<String, SlicedMetrics.Part> byName(SlicedMetrics metrics) {
    return metrics.parts().stream()
        .collect(Collectors.toMap(p -> p.slice().dimension() + " " + p.slice().band(), p -> p));
  }

  @Test
  void handComputedValuesOfEverySlice() {
    SlicedMetrics metrics = new SlicedMetrics(List.of(2, 10));
    // Two users with short histories and targets that occur 7 and 19 times: ranks 1 and 3.
    metrics.add(4, 7, at(1));
    metrics.add(1, 19, at(3));
    // A long history and a popular target, not found.
    metrics.add(50, 500, at(11));
    // A cold target: in no popularity band.
    metrics.add(9, 0, at(7));
    Map<String, SlicedMetrics.Part> parts = byName(metrics);
    assertEquals(
        List.of(
            "history 1-4",
            "history 5-9",
            "history 50+",
            "popularity 5-19",
            "popularity 500+",
            "target warm",
            "target cold"),
        metrics.parts().stream().map(p -> p.slice().dimension() + " " + p.slice().band()).toList());
    assertEquals(2, parts.get("history 1-4").users());
    assertEquals(0.5, parts.get("history 1-4").metrics().get("recall@2"));
    assertEquals(1.0, parts.get("history 1-4").metrics().get("recall@10"));
    // Rank 1 gains 1, rank 3 gains 1 / log2(4) = 1/2.
    assertEquals(0.75, parts.get("popularity 5-19").metrics().get("ndcg@10"), 1e-15);
    assertEquals(0.0, parts.get("history 50+").metrics().get("recall@10"));
    assertEquals(3, parts.get("target warm").users());
    assertEquals(2 / 3.0, parts.get("target warm").metrics().get("recall@10"), 1e-15);
    // Rank 7 gains 1 / log2(8) = 1/3.
    assertEquals(1 / 3.0, parts.get("target cold").metrics().get("ndcg@10"), 1e-15);
    assertEquals(0.0, parts.get("target cold").metrics().get("ndcg@2"));
  }

  @Test
  void bandsMeetWithoutGapsOrOverlaps() {
    assertEquals("[history 1-4]", Slice.of(4, 1).get(0).suffix());
    assertEquals("[history 5-9]", Slice.of(5, 1).get(0).suffix());
    assertEquals("[history 20-49]", Slice.of(49, 1).get(0).suffix());
    assertEquals("[history 50+]", Slice.of(50, 1).get(0).suffix());
    assertEquals("[popularity 1-4]", Slice.of(1, 4).get(1).suffix());
    assertEquals("[popularity 100-499]", Slice.of(1, 100).get(1).suffix());
    for (int n = 1; n < 1000; n++) {
      for (Slice slice : Slice.of(n, n)) {
        assertEquals(true, Slice.all().contains(slice), slice.toString());
      }
    }
  }

  @Test
  void namesOfACellsMetrics() {
    SlicedMetrics metrics = new SlicedMetrics(List.of(10));
    metrics.add(12, 3, at(2));
    assertEquals(
        List.of("users[history 10-19]", "recall@10[history 10-19]", "ndcg@10[history 10-19]"),
        List.copyOf(metrics.parts().get(0).named().keySet()));
    assertEquals(1.0, metrics.parts().get(0).named().get("users[history 10-19]"));
  }

  @Test
  void theOrderOfUsersChangesNothing() {
    Random random = new Random(3);
    List<Runnable> users = new ArrayList<>();
    SlicedMetrics inOrder = new SlicedMetrics(List.of(5, 10));
    SlicedMetrics shuffled = new SlicedMetrics(List.of(5, 10));
    for (int user = 0; user < 500; user++) {
      int history = 1 + random.nextInt(70);
      int count = random.nextInt(700);
      RankedTarget target = at(1 + random.nextInt(30) / 2.0);
      inOrder.add(history, count, target);
      users.add(() -> shuffled.add(history, count, target));
    }
    Collections.shuffle(users, random);
    users.forEach(Runnable::run);
    assertEquals(inOrder.parts(), shuffled.parts());
  }
}
