package io.foster.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OtherProtocolsTest {
  private static final double CLOSE = 1e-12;

  private static RankedTarget at(double rank, int candidates) {
    return new RankedTarget(1, new int[0], new RankedTarget.Unseen(rank, candidates));
  }

  private static double sampled(RankMetric gains, int negatives, RankedTarget... users) {
    SampledNegatives metric = new SampledNegatives(gains, negatives);
    for (RankedTarget user : users) {
      metric.add(user);
    }
    return metric.evaluate();
  }

  /** The mean over all subsets of the other candidates, one by one. */
  private static double byEnumeration(RankMetric gains, int negatives, int rank, int candidates) {
    int others = candidates - 1;
    List<Integer> subsets =
        IntStream.range(0, 1 << others)
            .filter(s -> Integer.bitCount(s) == Math.min(negatives, others))
            .boxed()
            .toList();
    double sum = 0;
    for (int subset : subsets) {
      // The others are in the order of their scores: the first rank - 1 are above the target.
      int among = 1 + Integer.bitCount(subset & (1 << (rank - 1)) - 1);
      sum += among <= gains.cutoff() ? gains.gain(among) : 0;
    }
    return sum / subsets.size();
  }

  @Test
  void sampledMetricsAreTheMeanOverAllDraws() {
    for (int candidates : new int[] {1, 4, 9}) {
      for (int rank = 1; rank <= candidates; rank++) {
        for (int negatives : new int[] {1, 3, 5}) {
          for (RankMetric gains : List.of(new Recall(2), new Ndcg(3))) {
            assertEquals(
                byEnumeration(gains, negatives, rank, candidates),
                sampled(gains, negatives, at(rank, candidates)),
                CLOSE,
                rank + " of " + candidates + " against " + negatives);
          }
        }
      }
    }
  }

  @Test
  void aHalfRankIsTheMeanOfTheRanksBesideIt() {
    double three = sampled(new Ndcg(2), 4, at(3, 9));
    double four = sampled(new Ndcg(2), 4, at(4, 9));
    assertEquals((three + four) / 2, sampled(new Ndcg(2), 4, at(3.5, 9)), CLOSE);
    assertEquals((three + four) / 2, sampled(new Ndcg(2), 4, at(3, 9), at(4, 9)), CLOSE);
  }

  /** As people do it, with a generator of random numbers, on a catalogue of the usual size. */
  @Test
  void drawingComesToTheSame() {
    int candidates = 12_000;
    int rank = 900;
    Random random = new Random(5);
    int hits = 0;
    int draws = 20_000;
    for (int d = 0; d < draws; d++) {
      BitSet drawn = new BitSet();
      int higher = 0;
      while (drawn.cardinality() < 100) {
        int other = random.nextInt(candidates - 1);
        if (!drawn.get(other)) {
          drawn.set(other);
          higher += other < rank - 1 ? 1 : 0;
        }
      }
      hits += higher < 10 ? 1 : 0;
    }
    double exact = sampled(new Recall(10), 100, at(rank, candidates));
    // Four standard deviations of so many draws.
    assertEquals(exact, (double) hits / draws, 4 * Math.sqrt(exact * (1 - exact) / draws));
  }

  @Test
  void maskedFiguresAreThoseOfARankingWithoutTheHistory() {
    float[] scores = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0.5f, 0.4f, 0.3f, 0.2f};
    BitSet history = new BitSet();
    history.set(0, 3);
    OtherProtocols others = new OtherProtocols();
    RankedTarget open = RankedTarget.of(scores, 0, scores.length, 12, history, false, 1);
    assertEquals(13, open.rank());
    others.add(open);
    assertEquals(
        RankedTarget.of(scores, 0, scores.length, 12, history, true, 1).rank(),
        open.unseen().rank());
    Map<String, Double> values = others.evaluate();
    assertEquals(1.0, values.get("recall@10[history masked]"));
    assertEquals(Math.log(2) / Math.log(11), values.get("ndcg@10[history masked]"), CLOSE);
    // Nine others are left to draw from; all of them are drawn.
    assertEquals(1.0, values.get("recall@10[100 negatives]"), CLOSE);
    assertEquals(Math.log(2) / Math.log(11), values.get("ndcg@10[100 negatives]"), CLOSE);
  }

  @Test
  void theOrderOfUsersChangesNothing() {
    RankedTarget one = at(3, 9);
    RankedTarget other = at(5, 9);
    assertEquals(sampled(new Recall(2), 3, other, one), sampled(new Recall(2), 3, one, other));
  }
}
