package io.foster.distill;

import io.foster.config.DistillConfig;
import io.foster.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Turns chosen input items and soft targets into a parametrisation to start from. */
public final class InitialSet {
  /** How much the first item of a mixed input weighs at the start. */
  private static final double OWN_WEIGHT = 0.9;

  private InitialSet() {}

  /**
   * The start.
   *
   * @param sequences M sequences of L items
   * @param targets u, shape (M, L, V c)
   * @param features z of the whole catalogue, shape (|V|, c)
   */
  public static Parametrisation of(
      DistillConfig config, List<int[]> sequences, Tensor targets, Tensor features) {
    return config.parametrisation() == DistillConfig.Form.TIED
        ? tied(config, sequences, targets, features)
        : new DecoupledSequences(decoupled(config, sequences, targets, features));
  }

  private static SyntheticSet decoupled(
      DistillConfig config, List<int[]> sequences, Tensor targets, Tensor features) {
    int m = sequences.size();
    int l = config.length();
    int itemCount = (int) features.shape()[0];
    int k = Math.min(config.mixture(), itemCount);
    int[] items = new int[m * l * k];
    Tensor weights = Tensor.zeros(m, l, k);
    for (int p = 0; p < m * l; p++) {
      int own = sequences.get(p / l)[p % l];
      items[p * k] = own;
      weights.data()[p * k] = k == 1 ? 1f : (float) OWN_WEIGHT;
      if (k > 1) {
        int[] near = InitialInputs.nearest(features, own, k - 1);
        for (int j = 1; j < k; j++) {
          items[p * k + j] = near[j - 1];
          weights.data()[p * k + j] = (float) ((1 - OWN_WEIGHT) / (k - 1));
        }
      }
    }
    int[] lengths = new int[m];
    Arrays.fill(lengths, l);
    return new SyntheticSet(
        itemCount,
        lengths,
        items,
        weights,
        targets,
        Tensor.zeros(itemCount),
        config.windowsOrWhole());
  }

  /**
   * One state for each position. Those of the first one point to the chosen items; each later one
   * is the soft target of the position before or, from nothing, points to its item too, as weakly
   * as a target may: all that a target then knows is which item was chosen next.
   */
  private static Parametrisation tied(
      DistillConfig config, List<int[]> sequences, Tensor targets, Tensor features) {
    int m = sequences.size();
    int l = config.length();
    int c = (int) features.shape()[1];
    double factor = TiedSequences.POINTED / Math.sqrt(c) / config.tiedSharpness();
    boolean labels = config.start() == DistillConfig.Start.LABELS;
    Tensor states = Tensor.zeros(m, l + 1, c);
    for (int s = 0; s < m; s++) {
      for (int k = 0; k <= (labels ? 0 : l); k++) {
        int own = sequences.get(s)[k % l];
        for (int j = 0; j < c; j++) {
          states.data()[(s * (l + 1) + k) * c + j] =
              (float) (features.data()[own * c + j] * factor);
        }
      }
      if (labels) {
        System.arraycopy(targets.data(), s * l * c, states.data(), (s * (l + 1) + 1) * c, l * c);
      }
    }
    return new TiedSequences(
        states, features, config.tiedMixture(), config.longestWindow(), config.tiedSharpness());
  }
}
