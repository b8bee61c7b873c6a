package io.foster.recommend;

import io.foster.evaluate.Scorer;
import io.foster.evaluate.TopItems;
import io.foster.seqmodel.SequenceModel;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.BitSet;
import java.util.List;

/** The best items for histories, by the scores that evaluation ranks by. */
final class HistoryScorer {
  private final Scorer scorer;
  private final int itemCount;
  private final int top;

  /**
   * A scorer for one task; not for several threads.
   *
   * @param parameters of the sequence model
   * @param embeddings e of all items, shape (|V|, d)
   * @param top k
   */
  HistoryScorer(SequenceModel model, NamedTensors parameters, Tensor embeddings, int top) {
    this.scorer = new Scorer(model, parameters, embeddings);
    this.itemCount = (int) embeddings.shape()[0];
    this.top = Math.min(top, itemCount);
  }

  /**
   * One history.
   *
   * @param items item numbers, oldest first, at least one
   * @param excluded items that are no candidates
   */
  record Query(int[] items, BitSet excluded) {}

  /**
   * The answer to one.
   *
   * @param items item numbers, best first
   * @param scores of the same
   */
  record Ranking(int[] items, float[] scores) {}

  /**
   * Ranks all items for each history, in their order.
   *
   * @throws IllegalStateException if a score is not a number: such a model has no ranking
   */
  Ranking[] rank(List<Query> queries) {
    Ranking[] rankings = new Ranking[queries.size()];
    scorer.score(
        queries.stream().map(Query::items).toList(),
        (q, scores, offset) -> rankings[q] = best(queries.get(q).excluded(), scores, offset));
    return rankings;
  }

  private Ranking best(BitSet excluded, float[] scores, int offset) {
    TopItems best = new TopItems(top);
    // One that is no number is asked for, however good the others are.
    best.offerAll(
        scores, offset, itemCount, item -> !excluded.get(item) && isNumber(item, scores, offset));
    float[] own = new float[best.size()];
    return new Ranking(best.drain(own), own);
  }

  private static boolean isNumber(int item, float[] scores, int offset) {
    if (Float.isNaN(scores[offset + item])) {
      throw new IllegalStateException("the score of item " + item + " is NaN");
    }
    return true;
  }
}
