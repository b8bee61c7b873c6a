package io.foster.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetricSuiteTest {
  private static final List<Integer> CUTOFFS = List.of(5, 10, 20);
  private static final int USERS = 60;
  private static final int ITEMS = 47;

  private final Random random = new Random(11);
  private final int[] trainCounts = random.ints(ITEMS, 0, 40).toArray();
  private final int[] targets = random.ints(USERS, 0, ITEMS).toArray();

  /** Few distinct values, so that most scores are tied. */
  private final float[] scores = new float[USERS * ITEMS];

  private final List<BitSet> histories = new ArrayList<>();

  MetricSuiteTest() {
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextInt(25) / 8f;
    }
    for (int u = 0; u < USERS; u++) {
      BitSet history = new BitSet();
      random.ints(random.nextInt(6), 0, ITEMS).forEach(history::set);
      histories.add(history);
    }
  }

  private MetricSuite gather(IntStream users) {
    MetricSuite suite = new MetricSuite(CUTOFFS, trainCounts);
    users.forEach(
        u ->
            suite.add(
                RankedTarget.of(
                    scores,
                    u * ITEMS,
                    ITEMS,
                    targets[u],
                    histories.get(u),
                    true,
                    suite.listLength())));
    return suite;
  }

  @Test
  void namesAndOrderAreFixed() {
    List<String> names = List.copyOf(gather(IntStream.range(0, 1)).evaluate().keySet());
    assertEquals(21, names.size());
    assertEquals(List.of("recall@5", "recall@10", "recall@20", "ndcg@5"), names.subList(0, 4));
    assertEquals(
        Set.of("recall", "ndcg", "mrr", "coverage", "gini", "popularity", "tail-share"),
        names.stream().map(n -> n.substring(0, n.indexOf('@'))).collect(Collectors.toSet()));
  }

  @Test
  void agreesWithSortingEveryUsersCandidates() {
    MetricSuite suite = gather(IntStream.range(0, USERS));
    assertEquals(USERS, suite.users());
    Map<String, Double> values = suite.evaluate();
    for (int k : CUTOFFS) {
      bruteForce(k).forEach((name, value) -> assertEquals(value, values.get(name), 1e-12, name));
    }
  }

  /** From the definitions, by sorting; Gini as half the relative mean absolute difference. */
  private Map<String, Double> bruteForce(int k) {
    double recall = 0;
    double ndcg = 0;
    double mrr = 0;
    double[] times = new double[ITEMS];
    double popularity = 0;
    double tail = 0;
    double shown = 0;
    Set<Integer> head = new HashSet<>();
    double all = IntStream.of(trainCounts).sum();
    double held = 0;
    for (int item :
        sorted(IntStream.range(0, ITEMS).boxed().toList(), i -> (double) trainCounts[i])) {
      if (held < 0.8 * all - 1e-9) {
        head.add(item);
      }
      held += trainCounts[item];
    }
    for (int u = 0; u < USERS; u++) {
      int row = u * ITEMS;
      int target = targets[u];
      BitSet history = histories.get(u);
      List<Integer> list =
          sorted(
              IntStream.range(0, ITEMS)
                  .filter(i -> i == target || !history.get(i))
                  .boxed()
                  .toList(),
              i -> (double) scores[row + i]);
      double first = 0;
      double last = 0;
      for (int place = 1; place <= list.size(); place++) {
        if (scores[row + list.get(place - 1)] == scores[row + target]) {
          first = first == 0 ? place : first;
          last = place;
        }
      }
      double rank = (first + last) / 2;
      if (rank <= k) {
        recall += 1;
        ndcg += 1 / (Math.log(1 + rank) / Math.log(2));
        mrr += 1 / rank;
      }
      for (int item : list.subList(0, Math.min(k, list.size()))) {
        times[item]++;
        popularity += trainCounts[item];
        tail += head.contains(item) ? 0 : 1;
        shown++;
      }
    }
    double differences = 0;
    double covered = 0;
    for (double a : times) {
      covered += a > 0 ? 1 : 0;
      for (double b : times) {
        differences += Math.abs(a - b);
      }
    }
    return Map.of(
        "recall@" + k, recall / USERS,
        "ndcg@" + k, ndcg / USERS,
        "mrr@" + k, mrr / USERS,
        "coverage@" + k, covered / ITEMS,
        "gini@" + k, differences / (2 * ITEMS * shown),
        "popularity@" + k, popularity / shown,
        "tail-share@" + k, tail / shown);
  }

  private static List<Integer> sorted(
      List<Integer> items, java.util.function.ToDoubleFunction<Integer> score) {
    return items.stream()
        .sorted(Comparator.comparingDouble(score).reversed().thenComparing(i -> i))
        .toList();
  }

  @Test
  void theOrderOfUsersChangesNoBit() {
    MetricSuite inOrder = gather(IntStream.range(0, USERS));
    // 7 and 60 have no common divisor.
    MetricSuite mixed = gather(IntStream.range(0, USERS).map(u -> (7 * u + 23) % USERS));
    assertEquals(inOrder.evaluate(), mixed.evaluate());
    assertEquals(USERS, mixed.users());
  }

  @Test
  void refusesWhatDoesNotFit() {
    MetricSuite suite = new MetricSuite(CUTOFFS, trainCounts);
    assertThrows(IllegalStateException.class, suite::evaluate);
    assertThrows(IllegalArgumentException.class, () -> new MetricSuite(List.of(0), trainCounts));
  }
}
