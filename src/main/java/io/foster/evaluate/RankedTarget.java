package io.foster.evaluate;

import java.util.BitSet;

/**
 * What full ranking says about one user: where the held-out target came, and what would have been
 * recommended.
 *
 * <p><b>Ties.</b> The rank is the expected one when equal scores are ordered at random,
 *
 * <pre>rank = 1 + #(candidates scored higher) + #(other candidates scored the same) / 2,</pre>
 *
 * so it is a multiple of one half, and a model that scores all items alike gets the middle of the
 * catalogue, not its top. The metrics take this rank as it is: a hit if {@code rank <= k}, a gain
 * of 1 / log2(1 + rank), a reciprocal of 1 / rank. In the list of recommendations equal scores are
 * ordered by item number, so that the list has one value.
 *
 * @param rank the expected rank of the target, from 1
 * @param topItems the recommended items, best first
 */
public record RankedTarget(double rank, int[] topItems) {

  public RankedTarget {
    if (!(rank >= 1) || 2 * rank != Math.rint(2 * rank) || Double.isInfinite(rank)) {
      throw new IllegalArgumentException("rank " + rank + " is not 1, 1.5, 2, ...");
    }
  }

  /**
   * Ranks the whole catalogue for one user.
   *
   * @param scores scores of items 0 .. |V|-1 stand at {@code offset} .. {@code offset + itemCount -
   *     1}
   * @param offset where the user's row begins, so that a (users, |V|) matrix needs no copies
   * @param itemCount |V|
   * @param target the held-out item; it is a candidate even when {@code excluded} has it, so that a
   *     repeated purchase can be predicted
   * @param excluded items that are not candidates (the history, where it is masked); may be empty
   * @param k how many items to recommend; fewer come back where there are fewer candidates
   * @throws IllegalArgumentException if a score is NaN: a diverged model has no ranking
   */
  public static RankedTarget of(
      float[] scores, int offset, int itemCount, int target, BitSet excluded, int k) {
    TopItems top = new TopItems(Math.min(k, itemCount));
    if (k > 0) {
      for (int item = 0; item < itemCount; item++) {
        if (item == target || !excluded.get(item)) {
          top.offer(item, scores[offset + item]);
        }
      }
    }
    return new RankedTarget(
        rank(scores, offset, itemCount, target, excluded), top.drain(new float[top.size()]));
  }

  /** Counts over all items, then takes back what the excluded ones have added. */
  private static double rank(
      float[] scores, int offset, int itemCount, int target, BitSet excluded) {
    float own = scores[offset + target];
    int greater = 0;
    int equal = -1;
    int smaller = 0;
    for (int i = offset; i < offset + itemCount; i++) {
      float score = scores[i];
      greater += score > own ? 1 : 0;
      equal += score == own ? 1 : 0;
      smaller += score < own ? 1 : 0;
    }
    if (greater + equal + smaller != itemCount - 1) {
      int item = offset;
      while (!Float.isNaN(scores[item])) {
        item++;
      }
      throw new IllegalArgumentException("the score of item " + (item - offset) + " is NaN");
    }
    for (int item = excluded.nextSetBit(0); item >= 0; item = excluded.nextSetBit(item + 1)) {
      if (item != target && item < itemCount) {
        greater -= scores[offset + item] > own ? 1 : 0;
        equal -= scores[offset + item] == own ? 1 : 0;
      }
    }
    return 1 + greater + equal / 2.0;
  }
}
