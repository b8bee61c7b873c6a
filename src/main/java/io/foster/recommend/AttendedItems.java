package io.foster.recommend;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.evaluate.Scorer;
import io.foster.evaluate.TopItems;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.SasRec;
import io.foster.seqmodel.SequenceBatch;
import io.foster.tensor.Autograd;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The items of a history that a SASRec model looks at most when it recommends: the attention of the
 * last position in the last block, the mean over heads. An item that stands several times in the
 * history has the sum. The weights of all items that the model reads, the last {@code maxLength},
 * sum to 1.
 *
 * <p>The weights are the same for all items recommended to a user: the model reads a history once,
 * and compares what it has read with every candidate.
 *
 * @param model whose attention
 * @param parameters of the same
 * @param embeddings e of all items, shape (|V|, d)
 * @param count how many items of each history, at most
 */
record AttendedItems(SasRec model, NamedTensors parameters, Tensor embeddings, int count) {

  /**
   * What one history's attention is on.
   *
   * @param items item numbers, the most weight first; of the same weight the lower number
   * @param weights of the same, 0 to 1
   */
  record Attended(int[] items, float[] weights) {}

  /**
   * Of each history, in their order.
   *
   * @param histories item numbers, oldest first, at least one each
   */
  Attended[] of(List<int[]> histories) {
    Attended[] attended = new Attended[histories.size()];
    LocalItems everything = LocalItems.identity((int) embeddings.shape()[0]);
    GradMode.disabled(
        () -> {
          try (NDManager manager = Torch.newManager()) {
            NDArray items = Torch.toNative(manager, embeddings);
            for (List<Integer> chosen : Scorer.batches(histories, model.shape().maxLength())) {
              batch(histories, chosen, items, everything, attended);
            }
          }
          return null;
        });
    return attended;
  }

  private void batch(
      List<int[]> histories,
      List<Integer> chosen,
      NDArray items,
      LocalItems everything,
      Attended[] out) {
    int longest = model.shape().maxLength();
    try (NDManager manager = items.getManager().newSubManager()) {
      NDArray weights =
          SequenceBatch.forPrediction(
                  chosen.stream().map(histories::get).toList(), longest, everything)
              .attention(
                  model,
                  BoundParameters.constant(manager, parameters),
                  Autograd.alias(manager, items));
      int length = (int) weights.getShape().get(1);
      float[] all = weights.toFloatArray();
      for (int b = 0; b < chosen.size(); b++) {
        out[chosen.get(b)] = most(histories.get(chosen.get(b)), all, b * length);
      }
    }
  }

  private Attended most(int[] history, float[] weights, int offset) {
    int read = Math.min(history.length, model.shape().maxLength());
    Map<Integer, Double> sums = new TreeMap<>();
    for (int l = 0; l < read; l++) {
      sums.merge(history[history.length - read + l], (double) weights[offset + l], Double::sum);
    }
    TopItems most = new TopItems(Math.min(count, sums.size()));
    sums.forEach((item, weight) -> most.offer(item, weight.floatValue()));
    float[] own = new float[most.size()];
    return new Attended(most.drain(own), own);
  }
}
