package io.foster.distill;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
  private final SequenceModel model;
  private final ItemEncoder encoder;
  private final SyntheticLoss loss;

  /**
   * @param encoder the text encoder that theta and omega go through
   */
  public ValueFunction(SequenceModel model, ItemEncoder encoder, SyntheticLoss loss) {
    this.model = model;
    this.encoder = encoder;
    this.loss = loss;
  }

  /**
   * The gap at one S.
   *
   * @param outer L_syn(theta), nats
   * @param inner L_syn(omega), nats
   * @param entropy mean entropy of the soft targets over C, nats
   * @param gradient of (outer - inner) times the P positions, with respect to S: what each
   *     position's own gap says
   */
  public record Gap(double outer, double inner, double entropy, NamedTensors gradient) {}

  /** The gap over a step's items and positions. */
  public Gap at(Theta theta, Theta omega, NamedTensors variables, SyntheticStep step) {
    int[] items = step.items().toArray();
    Tensor own = encoder.embed(items, theta.encoder());
    Tensor other =
        theta.encoder().isEmpty() && omega.encoder().isEmpty()
            ? own
            : encoder.embed(items, omega.encoder());
    return GradMode.enabled(
        () -> {
          try (NDManager manager = Torch.newManager(Device.cpu())) {
            Map<String, NDArray> leaves = Autograd.leaves(manager, variables);
            NDArray thetaLog = log(manager, theta, own, leaves, step);
            NDArray omegaLog = log(manager, omega, other, leaves, step);
            NDArray y = loss.existing(loss.softTargets(leaves, step), step);
            NDArray gap = omegaLog.sub(thetaLog).mul(y).sum();
            Autograd.backward(gap);
            double positions = y.getShape().get(0);
            NDArray held = Autograd.alias(manager, y);
            double inner = -dot(held, Autograd.alias(manager, omegaLog)) / positions;
            return new Gap(
                inner + gap.getFloat() / positions,
                inner,
                -dot(held, Scalars.add(held, 1e-12).log()) / positions,
                Autograd.gradients(leaves));
          }
        });
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
