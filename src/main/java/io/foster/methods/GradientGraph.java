package io.foster.methods;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.Theta;
import io.foster.tensor.Autograd;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gradient of a loss L(theta, S) with respect to a recommender's parameters theta, the text
 * encoder's trainable layers included, with its graph kept, so that the gradient itself can be
 * differentiated. For a vector a of the form of theta, {@link #pull} gives the products with the
 * second derivatives
 *
 * <pre>(d2L / dtheta dtheta) a   and   (d2L / dS dtheta) a,</pre>
 *
 * which is all that back-propagation through steps of gradient descent, and gradient matching,
 * need.
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
  record Products(Theta theta, NamedTensors variables) {}

  private final NDManager manager;
  private final Map<String, NDArray> sequence;
  private final Map<String, NDArray> encoder;
  private final Map<String, NDArray> variables;
  private final Map<String, NDArray> sequenceGradients;
  private final Map<String, NDArray> encoderGradients;
  private final double value;

  /**
   * Evaluates the loss and its gradient.
   *
   * @param features the text encoder; the graph goes through its trainable layers
   * @param items of the step, by local number
   * @param differentiable whether the gradient's graph is kept, for {@link #pull}
   */
  GradientGraph(
      SequenceModel model,
      ItemEncoder features,
      int[] items,
      Theta theta,
      NamedTensors variables,
      boolean differentiable,
      Loss loss) {
    manager = Torch.newManager();
    this.sequence = Autograd.leaves(manager, theta.sequence());
    this.encoder = Autograd.leaves(manager, theta.encoder());
    this.variables = Autograd.leaves(manager, variables);
    NDArray scalar =
        GradMode.enabled(
            () -> {
              BoundParameters p = BoundParameters.of(sequence);
              NDArray embeddings = model.embedItems(p, features.graph(manager, items, encoder));
              return loss.of(p, embeddings, this.variables);
            });
    value = scalar.getFloat();
    Iterator<NDArray> gradients =
        Autograd.gradients(scalar, all(List.of(sequence, encoder)), differentiable).iterator();
    sequenceGradients = named(sequence, gradients);
    encoderGradients = named(encoder, gradients);
  }

  private static List<NDArray> all(List<Map<String, NDArray>> arrays) {
    return arrays.stream().flatMap(map -> map.values().stream()).toList();
  }

  /** The next ones, with the names of {@code arrays}. */
  private static Map<String, NDArray> named(Map<String, NDArray> arrays, Iterator<NDArray> next) {
    Map<String, NDArray> named = new LinkedHashMap<>();
    arrays.keySet().forEach(name -> named.put(name, next.next()));
    return named;
  }

  /** L, in nats. */
  double value() {
    return value;
  }

  /** dL / dtheta. */
  Theta gradient() {
    return new Theta(host(sequenceGradients), host(encoderGradients));
  }

  private static NamedTensors host(Map<String, NDArray> gradients) {
    Map<String, Tensor> host = new LinkedHashMap<>();
    gradients.forEach((name, g) -> host.put(name, Torch.toHost(g)));
    return new NamedTensors(host);
  }

  /**
   * The products with the second derivatives; possible once.
   *
   * @param a of the form of theta
   */
  Products pull(Theta a) {
    NDArray dot =
        GradMode.enabled(
            () -> {
              NDArray own = dot(sequenceGradients, a.sequence());
              return encoderGradients.isEmpty() ? own : own.add(dot(encoderGradients, a.encoder()));
            });
    Iterator<NDArray> products =
        Autograd.gradients(dot, all(List.of(sequence, encoder, variables)), false).iterator();
    return new Products(
        new Theta(host(named(sequence, products)), host(named(encoder, products))),
        host(named(variables, products)));
  }

  private NDArray dot(Map<String, NDArray> gradients, NamedTensors a) {
    NDArray dot = null;
    for (Map.Entry<String, NDArray> g : gradients.entrySet()) {
      NDArray term = g.getValue().mul(Torch.toNative(manager, a.get(g.getKey()))).sum();
      dot = dot == null ? term : dot.add(term);
    }
    return dot;
  }

  @Override
  public void close() {
    manager.close();
  }
}
