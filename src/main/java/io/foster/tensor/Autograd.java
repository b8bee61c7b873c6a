package io.foster.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reverse-mode differentiation on any number of threads at once. DJL's own GradientCollector exists
 * once per JVM; this class goes to torch directly, and is the only one that does.
 *
 * <p>Use: inside {@link GradMode#enabled}, make {@link #leaf leaves} in the step's manager,
 * compute, call {@link #backward} or {@link #vjp}, read {@link #gradient}. Torch adds up gradients
 * over calls, so each step makes new leaves. A result attaches to its first operand's manager:
 * operands that outlive the step must enter it as {@link #alias} or leaf, or results pile up beside
 * them.
 */
public final class Autograd {
  private Autograd() {}

  /** A new leaf of the graph, a copy of {@code value} in {@code manager}. */
  public static NDArray leaf(NDManager manager, Tensor value) {
    NDArray leaf = Torch.toNative(manager, value);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  /** New leaves, in the order of {@code values}. */
  public static Map<String, NDArray> leaves(NDManager manager, NamedTensors values) {
    Map<String, NDArray> leaves = new LinkedHashMap<>();
    values.asMap().forEach((name, value) -> leaves.put(name, leaf(manager, value)));
    return leaves;
  }

  /** The same memory as {@code master}, outside its graph and in {@code manager}. */
  public static NDArray alias(NDManager manager, NDArray master) {
    NDArray alias = master.stopGradient();
    alias.attach(manager);
    return alias;
  }

  /** {@link #alias} of each, by its name, in their order. */
  public static Map<String, NDArray> aliases(NDManager manager, Map<String, NDArray> masters) {
    Map<String, NDArray> aliases = new LinkedHashMap<>();
    masters.forEach((name, master) -> aliases.put(name, alias(manager, master)));
    return aliases;
  }

  /** Adds the gradient of a scalar to the leaves it depends on; frees the graph. */
  public static void backward(NDArray loss) {
    requireScalar(loss);
    try (NDArray one = loss.onesLike()) {
      vjp(loss, one);
    }
  }

  /**
   * Adds the vector-Jacobian product, the gradient of sum(grad * output), to the leaves; frees the
   * graph.
   *
   * @param grad of the shape of {@code output}
   */
  public static void vjp(NDArray output, NDArray grad) {
    if (!output.getShape().equals(grad.getShape())) {
      throw new IllegalArgumentException(
          "gradient of shape " + grad.getShape() + " for an output of " + output.getShape());
    }
    JniUtils.backward((PtNDArray) output, (PtNDArray) grad, false, false);
  }

  /**
   * The gradients of a scalar with respect to arrays of its graph, whose leaves they are not added
   * to; zeros where there is none. They live in the scalar's manager.
   *
   * @param graph whether the gradients are part of a graph themselves, for second derivatives, and
   *     the scalar's graph stays; else it is freed
   */
  public static List<NDArray> gradients(NDArray scalar, List<NDArray> inputs, boolean graph) {
    requireScalar(scalar);
    try (NDArray one = scalar.onesLike()) {
      return GradientScript.gradients(scalar, one, inputs, graph);
    }
  }

  /** What has been added to a leaf so far; zeros if nothing. Lives in the leaf's manager. */
  public static NDArray gradient(NDArray leaf) {
    return leaf.getGradient();
  }

  /** The gradients of {@code leaves} on the host, in their order. */
  public static NamedTensors gradients(Map<String, NDArray> leaves) {
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    leaves.forEach(
        (name, leaf) -> {
          try (NDArray gradient = gradient(leaf)) {
            gradients.put(name, Torch.toHost(gradient));
          }
        });
    return new NamedTensors(gradients);
  }

  private static void requireScalar(NDArray loss) {
    if (loss.size() != 1) {
      throw new IllegalArgumentException("backward of shape " + loss.getShape() + ", not a scalar");
    }
  }
}
