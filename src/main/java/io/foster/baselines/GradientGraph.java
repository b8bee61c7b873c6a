package io.foster.baselines;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.SequenceModel;
import io.foster.tensor.Autograd;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The gradient of a loss L(theta, S) with respect to a model's parameters theta, with its graph
 * kept, so that the gradient itself can be differentiated. For a vector a of the form of theta,
 * {@link #pull} gives the products with the second derivatives
 *
 * <pre>(d2L / dtheta dtheta) a   and   (d2L / dS dtheta) a,</pre>
 *
 * which is all that back-propagation through steps of gradient descent, and gradient matching,
 * need. Torch frees the graph with {@link #pull} or {@link #close}.
 */
final class GradientGraph implements AutoCloseable {

  /** The graph of a loss. */
  @FunctionalInterface
  interface Loss {
    /**
     * @param parameters of the sequence model
     * @param embeddings of the step's items, shape (n, d)
     * @param variables S, bound
     * @return a scalar
     */
    NDArray of(BoundParameters parameters, NDArray embeddings, Map<String, NDArray> variables);
  }

  /**
   * Products with second derivatives.
   *
   * @param theta (d2L / dtheta dtheta) a
   * @param variables (d2L / dS dtheta) a
   */
  record Products(NamedTensors theta, NamedTensors variables) {}

  private final NDManager manager;
  private final Map<String, NDArray> theta;
  private final Map<String, NDArray> variables;
  private final Map<String, NDArray> gradients = new LinkedHashMap<>();
  private final double value;

  /**
   * Evaluates the loss and its gradient.
   *
   * @param features text features of the step's items, shape (n, c)
   * @param differentiable whether the gradient's graph is kept, for {@link #pull}
   */
  GradientGraph(
      SequenceModel model,
      Tensor features,
      NamedTensors theta,
      NamedTensors variables,
      boolean differentiable,
      Loss loss) {
    manager = Torch.newManager(Device.cpu());
    this.theta = Autograd.leaves(manager, theta);
    this.variables = Autograd.leaves(manager, variables);
    value =
        GradMode.enabled(
            () -> {
              BoundParameters p = BoundParameters.of(this.theta);
              NDArray embeddings = model.embedItems(p, Torch.toNative(manager, features));
              NDArray scalar = loss.of(p, embeddings, this.variables);
              if (differentiable) {
                Autograd.vjpWithGraph(scalar, scalar.onesLike());
              } else {
                Autograd.backward(scalar);
              }
              this.theta.forEach((name, leaf) -> gradients.put(name, Autograd.gradient(leaf)));
              return (double) scalar.getFloat();
            });
  }

  /** L, in nats. */
  double value() {
    return value;
  }

  /** dL / dtheta. */
  NamedTensors gradient() {
    Map<String, Tensor> host = new LinkedHashMap<>();
    gradients.forEach((name, g) -> host.put(name, Torch.toHost(g)));
    return new NamedTensors(host);
  }

  /**
   * The products with the second derivatives; possible once.
   *
   * @param a of the form of theta
   */
  Products pull(NamedTensors a) {
    return GradMode.enabled(
        () -> {
          NDArray dot = null;
          for (Map.Entry<String, NDArray> g : gradients.entrySet()) {
            NDArray term = g.getValue().mul(Torch.toNative(manager, a.get(g.getKey()))).sum();
            dot = dot == null ? term : dot.add(term);
          }
          part();
          Autograd.backward(dot);
          return new Products(Autograd.gradients(theta), Autograd.gradients(variables));
        });
  }

  /** Leaves and gradients refer to each other; parted, torch can free them. */
  private void part() {
    theta.values().forEach(Autograd::clear);
    variables.values().forEach(Autograd::clear);
  }

  @Override
  public void close() {
    part();
    manager.close();
  }
}
