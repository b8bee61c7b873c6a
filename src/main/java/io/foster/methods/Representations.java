package io.foster.methods;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.config.BaselineConfig;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.SequenceBatch;
import io.foster.seqmodel.Theta;
import io.foster.tensor.GradMode;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import io.foster.train.TrainingContext;
import java.util.List;

/** A vector for each sequence, for methods that select by distance. */
final class Representations {
  private static final int BATCH = 256;

  private Representations() {}

  /** As {@code baseline.representation} says, shape (n, d) or (n, c). */
  static Tensor of(MethodInputs sources, List<int[]> sequences) {
    return sources.config().representation() == BaselineConfig.Representation.TEXT
        ? text(sources.learner().data().features(), sequences)
        : hidden(sources.learner(), sources.expert(), sequences);
  }

  /** Mean text feature of the items, shape (n, c). */
  static Tensor text(Tensor features, List<int[]> sequences) {
    int c = (int) features.shape()[1];
    Tensor mean = Tensor.zeros(sequences.size(), c);
    for (int s = 0; s < sequences.size(); s++) {
      for (int item : sequences.get(s)) {
        for (int j = 0; j < c; j++) {
          mean.data()[s * c + j] += features.data()[item * c + j] / sequences.get(s).length;
        }
      }
    }
    return mean;
  }

  /** A model's hidden state after the last item of each sequence, shape (n, d). */
  static Tensor hidden(TrainingContext learner, Theta theta, List<int[]> sequences) {
    int d = learner.model().shape().dimension();
    Tensor all = Tensor.zeros(sequences.size(), d);
    LocalItems items = new LocalItems(learner.encoder().itemCount());
    for (int from = 0; from < sequences.size(); from += BATCH) {
      items.clear();
      List<int[]> part = sequences.subList(from, Math.min(from + BATCH, sequences.size()));
      SequenceBatch batch =
          SequenceBatch.forPrediction(part, learner.model().shape().maxLength(), items);
      Tensor features = learner.encoder().embed(items.toArray(), theta.encoder());
      float[] states =
          GradMode.disabled(
              () -> {
                try (NDManager manager = Torch.newManager()) {
                  BoundParameters p = BoundParameters.constant(manager, theta.sequence());
                  NDArray e = learner.model().embedItems(p, Torch.toNative(manager, features));
                  return batch.encode(learner.model(), p, e, Dropout.NONE).toFloatArray();
                }
              });
      System.arraycopy(states, 0, all.data(), from * d, states.length);
    }
    return all;
  }

  /**
   * Where a model points in the space of text features, W^T h, at every position of a batch.
   *
   * @param items of the batch, by local number
   * @return shape (P, c)
   */
  static Tensor directions(TrainingContext learner, Theta theta, SequenceBatch batch, int[] items) {
    Tensor features = learner.encoder().embed(items, theta.encoder());
    return GradMode.disabled(
        () -> {
          try (NDManager manager = Torch.newManager()) {
            BoundParameters p = BoundParameters.constant(manager, theta.sequence());
            NDArray e = learner.model().embedItems(p, Torch.toNative(manager, features));
            NDArray h = batch.encode(learner.model(), p, e, Dropout.NONE);
            return Torch.toHost(h.matMul(p.get("projection.weight")));
          }
        });
  }
}
