package io.foster.distill;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.tensor.Autograd;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Arrays;
import java.util.Map;
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

  /** grad_S L_syn(theta; S, C), theta held constant, no dropout. */
  static SyntheticLoss.Result gradient(
      SyntheticLoss loss,
      SequenceModel model,
      Theta theta,
      NamedTensors variables,
      SyntheticStep step,
      ItemEncoder encoder) {
    return GradMode.enabled(
        () -> {
          try (NDManager manager = Torch.newManager()) {
            BoundParameters p = BoundParameters.constant(manager, theta.sequence());
            NDArray features =
                Torch.toNative(manager, encoder.embed(step.items().toArray(), theta.encoder()));
            NDArray embeddings = model.embedItems(p, features);
            Map<String, NDArray> leaves = Autograd.leaves(manager, variables);
            NDArray value = loss.graph(p, embeddings, leaves, step, Dropout.NONE);
            Autograd.backward(value);
            return new SyntheticLoss.Result(value.getFloat(), Autograd.gradients(leaves));
          }
        });
  }
}
