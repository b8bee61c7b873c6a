package io.foster.recommend;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.SequenceBatch;
import io.foster.seqmodel.SequenceModel;
import io.foster.tensor.Autograd;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The best items for histories, with scores as {@code evaluate.FullRanking} has them: &lt;h,
 * e_i&gt; over all items. Histories go in batches of {@value #BATCH} and items in blocks of {@value
 * #ITEMS}, so memory does not grow with either.
 */
final class HistoryScorer {
  static final int BATCH = 256;
  static final int ITEMS = 1 << 15;

  private final SequenceModel model;
  private final NamedTensors parameters;
  private final Tensor embeddings;
  private final int itemCount;
  private final int top;
  private final LocalItems everything;

  /**
   * A scorer for one task; not for several threads.
   *
   * @param parameters of the sequence model
   * @param embeddings e of all items, shape (|V|, d)
   * @param top k
   */
  HistoryScorer(SequenceModel model, NamedTensors parameters, Tensor embeddings, int top) {
    this.model = model;
    this.parameters = parameters;
    this.embeddings = embeddings;
    this.itemCount = (int) embeddings.shape()[0];
    this.top = Math.min(top, itemCount);
    this.everything = LocalItems.identity(itemCount);
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
    int longest = model.shape().maxLength();
    // Histories of a length go together, so that short ones are not padded for nothing.
    List<Integer> order =
        IntStream.range(0, queries.size())
            .boxed()
            .sorted(Comparator.comparingInt(q -> Math.min(queries.get(q).items().length, longest)))
            .toList();
    Ranking[] rankings = new Ranking[queries.size()];
    return GradMode.disabled(
        () -> {
          try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray all = Torch.toNative(manager, embeddings);
            for (int from = 0; from < order.size(); from += BATCH) {
              batch(
                  queries,
                  order.subList(from, Math.min(from + BATCH, order.size())),
                  all,
                  rankings);
            }
          }
          return rankings;
        });
  }

  private void batch(List<Query> queries, List<Integer> chosen, NDArray all, Ranking[] rankings) {
    List<int[]> histories = chosen.stream().map(q -> queries.get(q).items()).toList();
    TopItems[] best = new TopItems[chosen.size()];
    Arrays.setAll(best, b -> new TopItems(top));
    try (NDManager manager = all.getManager().newSubManager()) {
      NDArray items = Autograd.alias(manager, all);
      BoundParameters p = BoundParameters.constant(manager, parameters);
      NDArray hidden =
          SequenceBatch.forPrediction(histories, model.shape().maxLength(), everything)
              .encode(model, p, items, Dropout.NONE);
      for (int first = 0; first < itemCount; first += ITEMS) {
        int count = Math.min(ITEMS, itemCount - first);
        // Closed one by one: results belong to the manager of their first operand, the batch's.
        try (NDArray part = items.get(first + ":" + (first + count));
            NDArray columns = part.transpose();
            NDArray product = hidden.matMul(columns)) {
          float[] scores = product.toFloatArray();
          for (int b = 0; b < best.length; b++) {
            offer(best[b], queries.get(chosen.get(b)).excluded(), scores, b * count, first, count);
          }
        }
      }
    }
    for (int b = 0; b < best.length; b++) {
      float[] scores = new float[best[b].size()];
      rankings[chosen.get(b)] = new Ranking(best[b].drain(scores), scores);
    }
  }

  private static void offer(
      TopItems best, BitSet excluded, float[] scores, int offset, int first, int count) {
    for (int i = 0; i < count; i++) {
      if (!excluded.get(first + i)) {
        float score = scores[offset + i];
        if (Float.isNaN(score)) {
          throw new IllegalStateException("the score of item " + (first + i) + " is NaN");
        }
        best.offer(first + i, score);
      }
    }
  }
}
