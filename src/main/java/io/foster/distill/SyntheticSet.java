package io.foster.distill;

import io.foster.tensor.Tensor;
import java.io.Serializable;

/**
 * The distilled data: M synthetic sequences of L positions.
 *
 * <p>The <b>input</b> of a position is a sparse distribution over items: K item numbers with
 * weights that sum to one (K = 1 and weight 1 for a plain item). Its <b>soft target</b> is the
 * distribution of the next item, p(i) = softmax_i(&lt;u, z_i&gt; + beta_i), where z_i is the frozen
 * text feature of item i. Positions at and after {@code lengths[m]} do not exist.
 *
 * @param itemCount |V|
 * @param lengths how many positions each sequence has, length M
 * @param inputItems item numbers, flattened (M, L, K)
 * @param inputWeights their weights, shape (M, L, K)
 * @param targets u, shape (M, L, c)
 * @param bias beta, shape (|V|)
 */
public record SyntheticSet(
    int itemCount,
    int[] lengths,
    int[] inputItems,
    Tensor inputWeights,
    Tensor targets,
    Tensor bias)
    implements Serializable {

  public int sequenceCount() {
    return (int) targets.shape()[0];
  }

  public int maxLength() {
    return (int) targets.shape()[1];
  }

  /** K, the number of items an input mixes. */
  public int mixture() {
    return (int) inputWeights.shape()[2];
  }

  /** c, the length of a text feature. */
  public int featureDimension() {
    return (int) targets.shape()[2];
  }
}
