package io.foster.distill;

import io.foster.encoder.FrozenItemEncoder;
import io.foster.seqmodel.Toy;
import io.foster.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;

/** Synthetic sequences at random, in each of the parametrisations. */
final class SmallSynthetic {
  private SmallSynthetic() {}

  /** M sequences of L random inputs of K items each, and random soft targets. */
  static SyntheticSet set(FrozenItemEncoder items, int m, int l, int k, long seed) {
    Random random = new Random(seed);
    int[] inputs = random.ints((long) m * l * k, 0, items.itemCount()).toArray();
    Tensor weights = Tensor.zeros(m, l, k);
    for (int i = 0; i < weights.size(); i++) {
      weights.data()[i] = (float) (i % k + 1) / (k * (k + 1) / 2);
    }
    int[] lengths = new int[m];
    Arrays.fill(lengths, l);
    return new SyntheticSet(
        items.itemCount(),
        lengths,
        inputs,
        weights,
        Toy.normal(seed, 0.7, m, l, items.dimension()),
        Tensor.zeros(items.itemCount()));
  }

  static Parametrisation decoupled(FrozenItemEncoder items, int m, int l, int k) {
    return new DecoupledSequences(set(items, m, l, k, 5));
  }

  static Parametrisation tied(FrozenItemEncoder items, int m, int l) {
    return new TiedSequences(
        Toy.normal(5, 0.7, m, l + 1, items.dimension()), items.features(), items.itemCount(), l);
  }
}
