package io.foster.methods;

import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.Losses;
import io.foster.seqmodel.ModelLoss;
import io.foster.seqmodel.SequenceBatch;
import io.foster.seqmodel.SubsetSampler;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.train.TrainingContext;
import java.util.List;

/** Gradients of L_real at given parameters, all over the same candidates so that they compare. */
final class SequenceGradients {
  private final TrainingContext learner;
  private final int[] candidates;

  /**
   * @param candidates of the sampled softmax
   * @param seed they are drawn with
   */
  SequenceGradients(TrainingContext learner, int candidates, long seed) {
    this.learner = learner;
    this.candidates = new SubsetSampler(learner.encoder().itemCount(), candidates, seed).next();
  }

  /** With respect to the sequence model's parameters. */
  NamedTensors at(NamedTensors theta, List<int[]> sequences) {
    LocalItems items = new LocalItems(learner.frozen().itemCount());
    GradientGraph.Loss loss = loss(sequences, items);
    return ModelLoss.evaluate(
            learner.model(),
            learner.frozen(),
            new Theta(theta, NamedTensors.empty()),
            items.toArray(),
            (p, e) -> loss.of(p, e, null))
        .gradient()
        .sequence();
  }

  /** (d2L / dtheta dtheta) a. */
  NamedTensors curvature(NamedTensors theta, List<int[]> sequences, NamedTensors a) {
    LocalItems items = new LocalItems(learner.frozen().itemCount());
    GradientGraph.Loss loss = loss(sequences, items);
    try (GradientGraph graph =
        new GradientGraph(
            learner.model(),
            learner.frozen(),
            items.toArray(),
            new Theta(theta, NamedTensors.empty()),
            NamedTensors.empty(),
            true,
            loss)) {
      return graph.pull(new Theta(a, NamedTensors.empty())).theta().sequence();
    }
  }

  private GradientGraph.Loss loss(List<int[]> sequences, LocalItems items) {
    SequenceBatch batch =
        SequenceBatch.forTraining(sequences, learner.model().shape().maxLength(), items);
    long[] rows = items.numbers(candidates);
    return (p, e, s) ->
        Losses.sampledSoftmax(
            batch.encode(learner.model(), p, e, Dropout.NONE), e, batch.targets(), rows);
  }
}
