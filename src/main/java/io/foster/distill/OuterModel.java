package io.foster.distill;

import ai.djl.ndarray.NDArray;
import io.foster.config.DistillPlan;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.Losses;
import io.foster.seqmodel.ModelLoss;
import io.foster.seqmodel.SequenceBatch;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Scalars;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The steps of the outer model theta on L_real(theta; B, C) + lambda L_syn(theta; S, C), of a fixed
 * length along the normalised gradient. After a reset, and with one step of omega as long, the
 * update of S is then a bounded form of gradient matching: S cannot gain by inflating its own
 * gradients.
 */
final class OuterModel {
  private final SequenceModel model;
  private final ItemEncoder encoder;
  private final SyntheticLoss loss;
  private final DistillPlan.Outer plan;
  private final List<int[]> sequences;
  private double lastLoss;

  /**
   * @param sequences the real training sequences
   */
  OuterModel(
      SequenceModel model,
      ItemEncoder encoder,
      SyntheticLoss loss,
      DistillPlan.Outer plan,
      List<int[]> sequences) {
    this.model = model;
    this.encoder = encoder;
    this.loss = loss;
    this.plan = plan;
    this.sequences = sequences;
  }

  /** L_real before the last step, nats; 0 where no step is taken. */
  double lastLoss() {
    return lastLoss;
  }

  /**
   * One step; {@code theta} itself where steps have no length.
   *
   * @param step the subset and the positions of S; gets the items of the real batch
   */
  Theta step(Theta theta, NamedTensors variables, SyntheticStep step, SplittableRandom random) {
    if (plan.stepSize() == 0) {
      return theta;
    }
    // One pass of the items of both losses through the text encoder.
    int longest = model.shape().maxLength();
    List<int[]> drawn = new RealBatches(sequences, longest, plan.realPositions(), random).next();
    SequenceBatch real = SequenceBatch.forTraining(drawn, longest, step.items());
    Theta gradient =
        ModelLoss.evaluate(
                model,
                encoder,
                theta,
                step.items().toArray(),
                (p, e) -> {
                  NDArray hidden = real.encode(model, p, e, Dropout.NONE);
                  NDArray value =
                      Losses.sampledSoftmax(hidden, e, real.targets(), step.candidates());
                  lastLoss = value.getFloat();
                  return plan.lambda() == 0
                      ? value
                      : value.add(Scalars.mul(synthetic(p, e, variables, step), plan.lambda()));
                })
            .gradient();
    double norm = gradient.norm();
    return norm == 0 ? theta : theta.plus(-plan.stepSize() / norm, gradient);
  }

  private NDArray synthetic(
      BoundParameters p, NDArray embeddings, NamedTensors variables, SyntheticStep step) {
    Map<String, NDArray> s = SyntheticLoss.constants(embeddings.getManager(), variables);
    return loss.graph(p, embeddings, s, step, Dropout.NONE);
  }
}
