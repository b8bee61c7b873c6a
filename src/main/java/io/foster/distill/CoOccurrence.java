package io.foster.distill;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.encoder.ItemEncoder;
import io.foster.tensor.Autograd;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Scalars;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Map;

/**
 * The co-occurrence regulariser of FOSTER (arXiv:2605.30772): items of like meaning should be
 * followed by the same items in S. With
 *
 * <pre>P(j | i) = sum_{m,l} p_{m,l}(i) y_{m,l}(j) / sum_{m,l} p_{m,l}(i)</pre>
 *
 * for items i that can stand at an input and j in the subset C, and weights w = max(0, cos(z_i,
 * z_i') - tau) with a zero diagonal,
 *
 * <pre>L_r(S) = sum_{i,i'} w_{ii'} KL( P(.|i) || P(.|i') ) / sum w.</pre>
 *
 * Zero where no two of the items are alike.
 */
public final class CoOccurrence {
  private static final double TINY = 1e-9;

  private final Parametrisation synthetic;
  private final ItemEncoder frozen;
  private final double tau;

  /**
   * @param frozen the source of the frozen text features z
   * @param tau cosine below which two items are not alike
   */
  public CoOccurrence(Parametrisation synthetic, ItemEncoder frozen, double tau) {
    this.synthetic = synthetic;
    this.frozen = frozen;
    this.tau = tau;
  }

  /** L_r and its gradient with respect to S. */
  public SyntheticLoss.Result gradient(
      NamedTensors variables, SyntheticStep step, SyntheticLoss loss) {
    return GradMode.enabled(
        () -> {
          try (NDManager manager = Torch.newManager()) {
            // Only the subset's features take part; the regulariser needs no embeddings.
            step.bind(Torch.toNative(manager, Tensor.zeros(1, 1)));
            Map<String, NDArray> leaves = Autograd.leaves(manager, variables);
            NDArray value = graph(leaves, step, loss);
            if (value == null) {
              return new SyntheticLoss.Result(0, Autograd.gradients(leaves));
            }
            Autograd.backward(value);
            return new SyntheticLoss.Result(value.getFloat(), Autograd.gradients(leaves));
          }
        });
  }

  private NDArray graph(Map<String, NDArray> variables, SyntheticStep step, SyntheticLoss loss) {
    Parametrisation.InputDistribution inputs = synthetic.inputDistribution(variables, step);
    float[] weights = weights(inputs.items());
    double total = 0;
    float[] rowSums = new float[inputs.items().length];
    for (int i = 0; i < weights.length; i++) {
      total += weights[i];
      rowSums[i / rowSums.length] += weights[i];
    }
    if (total == 0) {
      return null;
    }
    int n = rowSums.length;
    NDManager manager = step.manager();
    NDArray p = inputs.probabilities();
    NDArray mass = Scalars.add(p.sum(new int[] {0}).reshape(n, 1), TINY);
    NDArray next = p.transpose().matMul(loss.softTargets(variables, step)).div(mass);
    NDArray log = Scalars.add(next, TINY).log();
    NDArray own = next.mul(log).sum(new int[] {1}).mul(Torch.floats(manager, rowSums, n, n)).sum();
    NDArray cross =
        next.matMul(log.transpose()).mul(Torch.floats(manager, weights, n * n, n, n)).sum();
    return Scalars.mul(own.sub(cross), 1 / total);
  }

  /** w, row by row, shape (n, n). */
  private float[] weights(int[] items) {
    float[] weights = cosines(frozen.embed(items, NamedTensors.empty())).data();
    for (int i = 0; i < weights.length; i++) {
      boolean diagonal = i / items.length == i % items.length;
      weights[i] = diagonal ? 0f : (float) Math.max(0, weights[i] - tau);
    }
    return weights;
  }

  /** The cosines of all pairs of rows, shape (n, n). */
  static Tensor cosines(Tensor z) {
    return GradMode.disabled(
        () -> {
          try (NDManager manager = Torch.newManager()) {
            NDArray rows = Torch.toNative(manager, z);
            NDArray norms = rows.mul(rows).sum(new int[] {1}, true).sqrt();
            NDArray unit = rows.div(Scalars.maximum(norms, TINY));
            return Torch.toHost(unit.matMul(unit.transpose()));
          }
        });
  }
}
