package io.foster.distill;

import io.foster.tensor.Tensor;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The distilled data: M synthetic sequences of L positions.
 *
 * <p>The <b>input</b> of a position is a sparse distribution over items: K item numbers with
 * weights that sum to one (K = 1 and weight 1 for a plain item). Its <b>soft target</b> is the
 * distribution of the next item, p(i) = softmax_i(&lt;u, z_i&gt; + beta_i), where z_i is the frozen
 * text feature of item i. Positions at and after {@code lengths[m]} do not exist.
 *
 * <p>A model reads a sequence in <b>windows</b>: cut from its first position on into stretches of
 * the same width, each by itself. A position's next item depends on how much the model has read, so
 * there is a soft target for each width (as soft labels are kept for each crop of an image: Z. Shen
 * and E. Xing, "A Fast Knowledge Distillation Framework for Visual Recognition", ECCV 2022,
 * arXiv:2112.01528). One width of L is the plain case.
 *
 * @param itemCount |V|
 * @param lengths how many positions each sequence has, length M
 * @param inputItems item numbers, flattened (M, L, K)
 * @param inputWeights their weights, shape (M, L, K)
 * @param targets u, shape (M, L, V c): those of the V widths one after another at every position
 * @param bias beta, shape (|V|)
 * @param windows the V widths; each divides L
 */
public record SyntheticSet(
    int itemCount,
    int[] lengths,
    int[] inputItems,
    Tensor inputWeights,
    Tensor targets,
    Tensor bias,
    int[] windows)
    implements Serializable {

  /** A set whose sequences are read as a whole. */
  public SyntheticSet(
      int itemCount,
      int[] lengths,
      int[] inputItems,
      Tensor inputWeights,
      Tensor targets,
      Tensor bias) {
    this(
        itemCount,
        lengths,
        inputItems,
        inputWeights,
        targets,
        bias,
        new int[] {(int) targets.shape()[1]});
  }

  /**
   * A set whose inputs are plain items, without a bias.
   *
   * @param items the input at each position, flattened (M, L)
   */
  public static SyntheticSet ofItems(
      int itemCount, int[] lengths, int[] items, Tensor targets, int[] windows) {
    Tensor weights = Tensor.zeros(targets.shape()[0], targets.shape()[1], 1);
    Arrays.fill(weights.data(), 1f);
    return new SyntheticSet(
        itemCount, lengths, items, weights, targets, Tensor.zeros(itemCount), windows);
  }

  /**
   * The same set with logits divided by a temperature: flatter distributions above 1, sharper ones
   * below.
   */
  SyntheticSet atTemperature(double temperature) {
    return temperature == 1
        ? this
        : new SyntheticSet(
            itemCount,
            lengths,
            inputItems,
            inputWeights,
            divided(targets, temperature),
            divided(bias, temperature),
            windows);
  }

  private static Tensor divided(Tensor tensor, double by) {
    float[] data = new float[tensor.size()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) (tensor.data()[i] / by);
    }
    return new Tensor(tensor.shape(), data);
  }

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
    return (int) targets.shape()[2] / windows.length;
  }

  /** The longest stretch that a model reads at once. */
  public int longestWindow() {
    return Arrays.stream(windows).max().orElseThrow();
  }

  /** Whether sequences are read as a whole, and in no other way. */
  public boolean readAsWholes() {
    return windows.length == 1 && windows[0] == maxLength();
  }
}
