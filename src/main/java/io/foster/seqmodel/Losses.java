package io.foster.seqmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.tensor.Torch;

/** Next-item cross-entropies over a candidate set, in nats, averaged over positions. */
public final class Losses {
  private Losses() {}

  /**
   * L_real: cross-entropy of the true next item against itself and uniformly drawn candidates. A
   * target that is among the candidates counts once, as that candidate.
   *
   * @param hidden shape (P, d)
   * @param embeddings of the step's items, shape (n, d)
   * @param targets rows of {@code embeddings}, length P
   * @param candidates distinct rows of {@code embeddings}, length N
   * @return a scalar
   */
  public static NDArray sampledSoftmax(
      NDArray hidden, NDArray embeddings, long[] targets, long[] candidates) {
    NDManager manager = hidden.getManager();
    int p = targets.length;
    int[] column = new int[Math.toIntExact(embeddings.getShape().get(0))];
    for (int j = 0; j < candidates.length; j++) {
      column[(int) candidates[j]] = j + 1;
    }
    long[] at = new long[p];
    float[] own = new float[p];
    for (int i = 0; i < p; i++) {
      at[i] = column[(int) targets[i]];
      own[i] = at[i] == 0 ? 0f : -1e9f;
    }
    NDArray target = BoundParameters.rows(embeddings, Torch.longs(manager, targets, p));
    NDArray positive =
        hidden.mul(target).sum(new int[] {1}, true).add(Torch.floats(manager, own, p, p, 1));
    NDArray logits = positive.concat(scores(hidden, embeddings, candidates), 1);
    return logits.logSoftmax(1).gather(Torch.longs(manager, at, p, 1), 1).mean().neg();
  }

  /**
   * L_syn: cross-entropy of soft targets over a candidate set.
   *
   * @param hidden shape (P, d)
   * @param embeddings of the step's items, shape (n, d)
   * @param candidates distinct rows of {@code embeddings}, length N
   * @param soft target probabilities over the candidates, shape (P, N)
   * @return a scalar
   */
  public static NDArray softCrossEntropy(
      NDArray hidden, NDArray embeddings, long[] candidates, NDArray soft) {
    return logProbabilities(hidden, embeddings, candidates)
        .mul(soft)
        .sum(new int[] {1})
        .mean()
        .neg();
  }

  /** The log of the softmax over the candidates, shape (P, N); parameters as above. */
  public static NDArray logProbabilities(NDArray hidden, NDArray embeddings, long[] candidates) {
    return scores(hidden, embeddings, candidates).logSoftmax(1);
  }

  /** Inner products with the candidates' embeddings, shape (P, N). */
  private static NDArray scores(NDArray hidden, NDArray embeddings, long[] candidates) {
    NDArray rows =
        BoundParameters.rows(
            embeddings, Torch.longs(hidden.getManager(), candidates, candidates.length));
    return hidden.matMul(rows.transpose());
  }
}
