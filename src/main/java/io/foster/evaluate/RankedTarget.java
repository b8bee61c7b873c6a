package io.foster.evaluate;

import io.foster.base.NotANumberException;
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
 * @param unseen the same among the items that the user has not had
 */
public record RankedTarget(double rank, int[] topItems, Unseen unseen) {

  public RankedTarget {
    requireRank(rank);
  }

  /**
   * Where the target came among itself and the items that are not in the user's history.
   *
   * @param rank the expected rank
   * @param candidates how many there are, the target among them
   */
  public record Unseen(double rank, int candidates) {
    public Unseen {
      requireRank(rank);
      if (rank > candidates) {
        throw new IllegalArgumentException("rank " + rank + " of " + candidates + " candidates");
      }
    }
  }

  private static void requireRank(double rank) {
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
   * @param target the held-out item; it is a candidate even where the history has it and is masked,
   *     so that a repeated purchase can be predicted
   * @param history items that the user has had; may be empty
   * @param masked whether those are no candidates
   * @param k how many items to recommend; fewer come back where there are fewer candidates
   * @throws IllegalArgumentException if a score is NaN: a diverged model has no ranking
   */
  public static RankedTarget of(
      float[] scores,
      int offset,
      int itemCount,
      int target,
      BitSet history,
      boolean masked,
      int k) {
    TopItems top = new TopItems(Math.min(k, itemCount));
    if (k > 0) {
      top.offerAll(
          scores, offset, itemCount, item -> item == target || !masked || !history.get(item));
    }
    Counts counts = Counts.of(scores, offset, itemCount, target);
    double overall = counts.rank();
    counts.leaveOut(scores, offset, itemCount, target, history);
    Unseen unseen = new Unseen(counts.rank(), counts.candidates());
    return new RankedTarget(
        masked ? unseen.rank() : overall, top.drain(new float[top.size()]), unseen);
  }

  /** Candidates beside the target, by how they compare with it. */
  private static final class Counts {
    private int greater;
    private int equal;
    private int smaller;

    static Counts of(float[] scores, int offset, int itemCount, int target) {
      float own = scores[offset + target];
      int greater = 0;
      int smaller = 0;
      for (int i = offset; i < offset + itemCount; i++) {
        greater += scores[i] > own ? 1 : 0;
        smaller += scores[i] < own ? 1 : 0;
      }
      Counts counts = new Counts();
      counts.greater = greater;
      counts.smaller = smaller;
      counts.equal = itemCount - 1 - greater - smaller;
      if (counts.equal > 0 || Float.isNaN(own)) {
        requireNumbers(scores, offset, itemCount);
      }
      return counts;
    }

    /** What is neither greater nor smaller may be no number. */
    private static void requireNumbers(float[] scores, int offset, int itemCount) {
      for (int item = 0; item < itemCount; item++) {
        if (Float.isNaN(scores[offset + item])) {
          throw new NotANumberException("the score of item " + item);
        }
      }
    }

    void leaveOut(float[] scores, int offset, int itemCount, int target, BitSet items) {
      float own = scores[offset + target];
      for (int item = items.nextSetBit(0); item >= 0; item = items.nextSetBit(item + 1)) {
        if (item != target && item < itemCount) {
          greater -= scores[offset + item] > own ? 1 : 0;
          equal -= scores[offset + item] == own ? 1 : 0;
          smaller -= scores[offset + item] < own ? 1 : 0;
        }
      }
    }

    int candidates() {
      return 1 + greater + equal + smaller;
    }

    double rank() {
      return 1 + greater + equal / 2.0;
    }
  }
}
