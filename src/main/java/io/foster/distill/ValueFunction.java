package io.foster.distill;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.Theta;
import io.foster.tensor.Autograd;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Scalars;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Map;

/**
 * The value function's gap L_syn(theta; S, C) - L_syn(omega; S, C) (BOME, arXiv:2209.08709), theta
 * and omega held constant. Both losses have the same soft targets y, so the gap is
 *
 * <pre>mean_p sum_i y_p(i) [log q_omega,p(i) - log q_theta,p(i)]</pre>
 *
 * and one backward pass gives its gradient.
 */
public final class ValueFunction {
  /** Positions that the logged losses are means of, at most. */
  private static final int LOGGED = 256;

  private final SequenceModel model;
  private final ItemEncoder encoder;
  private final Parametrisation synthetic;
  private final SyntheticLoss loss;
  private final double temperature;
  private final double ridge;
  private final double inputWeight;

  /**
   * @param encoder the text encoder that theta and omega go through
   * @param temperature of the synthetic loss
   * @param ridge of {@link TargetMetric}; 0: the gradient as it is
   * @param inputWeight of the gradient through what the models read
   */
  public ValueFunction(
      SequenceModel model,
      ItemEncoder encoder,
      Parametrisation synthetic,
      double temperature,
      double ridge,
      double inputWeight) {
    this.model = model;
    this.encoder = encoder;
    this.synthetic = synthetic;
    this.temperature = temperature;
    this.ridge = ridge;
    this.inputWeight = inputWeight;
    loss = new SyntheticLoss(model, synthetic, temperature);
  }

  /**
   * The gap at one S.
   *
   * @param outer L_syn(theta), nats, at the first {@value #LOGGED} positions
   * @param inner L_syn(omega), nats, at the same
   * @param entropy mean entropy of their soft targets over C, nats
   * @param direction S moves against it: the gradient of (outer - inner) with respect to S, times
   *     the P positions, so that it is each position's own, and the temperature squared; with a
   *     ridge, what the soft targets have of it is the change of logits it asks for, by least
   *     squares
   */
  public record Gap(double outer, double inner, double entropy, NamedTensors direction) {}

  /** The gap over a step's items and positions. */
  public Gap at(Theta theta, Theta omega, NamedTensors variables, SyntheticStep step) {
    int[] items = step.items().toArray();
    Tensor own = encoder.embed(items, theta.encoder());
    Tensor other = theta.encoder().isEmpty() ? own : encoder.embed(items, omega.encoder());
    return GradMode.enabled(
        () -> {
          try (NDManager manager = Torch.newManager()) {
            Map<String, NDArray> leaves = Autograd.leaves(manager, variables);
            NDArray thetaLog = log(manager, theta, own, leaves, step);
            NDArray omegaLog = log(manager, omega, other, leaves, step);
            NDArray difference = omegaLog.sub(thetaLog);
            NDArray seen = Autograd.alias(manager, difference);
            if (ridge > 0) {
              fit(leaves, step, seen);
            } else {
              descend(seen.mul(loss.existing(loss.softTargets(leaves, step), step)), 1);
            }
            if (inputWeight > 0 && synthetic.learnsInputs()) {
              NDArray y = loss.existing(loss.softTargets(leaves, step), step);
              descend(Autograd.alias(manager, y).mul(difference), inputWeight);
            }
            NamedTensors direction = Autograd.gradients(leaves);
            return values(leaves, step, thetaLog, omegaLog, direction);
          }
        });
  }

  /** The losses, at the first few positions: they are for the log alone. */
  private Gap values(
      Map<String, NDArray> leaves,
      SyntheticStep step,
      NDArray thetaLog,
      NDArray omegaLog,
      NamedTensors direction) {
    return GradMode.disabled(
        () -> {
          long n = Math.min(LOGGED, thetaLog.getShape().get(0));
          NDIndex first = new NDIndex(":" + n);
          NDArray y = loss.softTargets(leaves, step, first);
          return new Gap(
              -dot(y, thetaLog.get(first)) / n,
              -dot(y, omegaLog.get(first)) / n,
              -dot(y, Scalars.add(y, 1e-12).log()) / n,
              direction);
        });
  }

  /** Adds the gradient of the sum to the leaves, at the temperature's scale. */
  private void descend(NDArray gaps, double weight) {
    Autograd.backward(Scalars.mul(gaps.sum(), weight * temperature * temperature));
  }

  /** Adds to the leaves what changes the logits of soft targets by the difference. */
  private void fit(Map<String, NDArray> leaves, SyntheticStep step, NDArray difference) {
    NDArray change = new TargetMetric(ridge).solve(difference, step.subsetFeatures());
    Autograd.vjp(
        loss.existing(synthetic.targets(leaves, step), step), Scalars.mul(change, temperature));
  }

  private NDArray log(
      NDManager manager,
      Theta at,
      Tensor features,
      Map<String, NDArray> leaves,
      SyntheticStep step) {
    BoundParameters p = BoundParameters.constant(manager, at.sequence());
    NDArray embeddings = model.embedItems(p, Torch.toNative(manager, features));
    return loss.logProbabilities(p, embeddings, leaves, step);
  }

  private static double dot(NDArray a, NDArray b) {
    return a.mul(b).sum().getFloat();
  }
}
