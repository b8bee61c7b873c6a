package io.foster.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** Each metric on cases worked out by hand. */
class MetricTest {
  private static final double EXACT = 1e-15;

  private static double of(Metric metric, RankedTarget... users) {
    for (RankedTarget user : users) {
      metric.add(user);
    }
    return metric.evaluate();
  }

  private static RankedTarget rank(double rank) {
    return new RankedTarget(rank, new int[0], new RankedTarget.Unseen(rank, 1000));
  }

  private static RankedTarget top(int... items) {
    return new RankedTarget(1, items, new RankedTarget.Unseen(1, 1000));
  }

  @Test
  void recallCountsRanksUpToK() {
    assertEquals(0.5, of(new Recall(5), rank(1), rank(5), rank(6), rank(100)));
  }

  @Test
  void recallOfATieNeedsTheExpectedRankWithinK() {
    assertEquals(0.5, of(new Recall(1), rank(1), rank(1.5)));
    assertEquals(1.0, of(new Recall(2), rank(1), rank(1.5)));
    assertEquals(0.0, of(new Recall(5), rank(5.5)));
  }

  @Test
  void ndcgDiscountsByTheLogarithmOfTheRank() {
    // 1/log2(2) = 1, 1/log2(4) = 1/2, 1/log2(8) = 1/3, beyond k nothing.
    assertEquals(
        (1 + 0.5 + 1 / 3.0) / 4, of(new Ndcg(7), rank(1), rank(3), rank(7), rank(8)), EXACT);
  }

  @Test
  void ndcgTakesTheExpectedRankAsItIs() {
    // 1 / log2(2.5) = ln 2 / ln 2.5
    assertEquals(0.7564707973660301, of(new Ndcg(5), rank(1.5)), EXACT);
  }

  @Test
  void mrrIsTheMeanReciprocalUpToK() {
    assertEquals(
        (1 + 0.5 + 0.2) / 4, of(new ReciprocalRank(5), rank(1), rank(2), rank(5), rank(6)));
    assertEquals(0.4, of(new ReciprocalRank(5), rank(2.5)), EXACT);
  }

  @Test
  void coverageCountsItemsShownToAnyone() {
    // Of 8 items, 0, 1 and 2 are within the first two of a list.
    assertEquals(3 / 8.0, of(new CatalogueCoverage(2, 8), top(0, 1, 7), top(1, 2, 6), top(1)));
    assertEquals(0, of(new CatalogueCoverage(2, 8)));
  }

  @Test
  void giniIsZeroForEqualSharesAndAllButOneNthForASingleItem() {
    assertEquals(0, of(new Gini(2, 4), top(0, 1), top(2, 3)));
    assertEquals(0.75, of(new Gini(1, 4), top(3), top(3), top(3)));
  }

  @Test
  void giniOfUnequalShares() {
    // Shown 0, 1, 1 and 2 times: (-3*0 - 1*1 + 1*1 + 3*2) / (4 * 4) = 6/16.
    assertEquals(0.375, of(new Gini(2, 4), top(2, 0, 3), top(2, 1, 3)));
  }

  @Test
  void popularityIsTheMeanTrainingCountOfWhatIsShown() {
    int[] counts = {10, 1, 4, 100};
    assertEquals(
        (10 + 1 + 4 + 10) / 4.0, of(new AveragePopularity(2, counts), top(0, 1, 3), top(2, 0)));
    // A list shorter than k weighs as many items as it has.
    assertEquals((10 + 1 + 4) / 3.0, of(new AveragePopularity(2, counts), top(0, 1), top(2)));
  }

  @Test
  void theHeadIsTheShortestListHoldingFourFifths() {
    // 50 + 30 of 100 is 80% exactly.
    assertEquals(bits(3, 1), TailShare.head(new int[] {10, 30, 10, 50}));
    // 50 + 29 falls short; among the equal rest the smaller item number comes first.
    assertEquals(bits(3, 1, 0), TailShare.head(new int[] {7, 29, 7, 50, 7}));
    assertEquals(bits(), TailShare.head(new int[3]));
  }

  @Test
  void tailShareCountsRecommendationsOutsideTheHead() {
    // Head 3 and 1, tail 0 and 2.
    int[] counts = {10, 30, 10, 50};
    assertEquals(2 / 5.0, of(new TailShare(2, counts), top(3, 0, 2), top(1, 2), top(1)));
  }

  @Test
  void nothingRecommendedIsNoValue() {
    int[] counts = {1, 1};
    for (Metric metric :
        new Metric[] {
          new Recall(5),
          new Ndcg(5),
          new ReciprocalRank(5),
          new Gini(5, 2),
          new AveragePopularity(5, counts),
          new TailShare(5, counts)
        }) {
      assertThrows(IllegalStateException.class, metric::evaluate, metric.name());
    }
  }

  private static BitSet bits(int... items) {
    BitSet set = new BitSet();
    for (int item : items) {
      set.set(item);
    }
    return set;
  }
}
