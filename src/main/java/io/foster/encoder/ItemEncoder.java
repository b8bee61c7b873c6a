package io.foster.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Map;

/**
 * The text encoder f_phi over a catalogue: item numbers in, pooled features out, together with the
 * vector-Jacobian product that trains its top layers. Implementations may compute in process or on
 * Spark executors; callers cannot tell.
 *
 * <p>Features are what the sequence model projects to item embeddings, e_i = W f_phi(t_i) + b.
 */
public interface ItemEncoder extends AutoCloseable {

  /** c, the length of one feature vector. */
  int dimension();

  /** |V|, the number of items; they are numbered 0 .. |V|-1. */
  int itemCount();

  /** The trainable parameters as loaded from the checkpoint; empty with no trainable layer. */
  NamedTensors initialParameters();

  /**
   * Features of a subset.
   *
   * @param items n item numbers
   * @param parameters the trainable parameters to use
   * @return shape (n, c), rows in the order of {@code items}
   */
  Tensor embed(int[] items, NamedTensors parameters);

  /** {@link #embed} as an array of {@code manager}, outside of any graph. */
  default NDArray embed(NDManager manager, int[] items, NamedTensors parameters) {
    return Torch.toNative(manager, embed(items, parameters));
  }

  /**
   * As {@link #embed}, where {@link #vjp} of the same items and the same parameters is called next:
   * what that would compute again may be kept until then.
   */
  default Tensor embedForGradient(int[] items, NamedTensors parameters) {
    return embed(items, parameters);
  }

  /**
   * The gradient of sum(G * embed(items, parameters)) with respect to the trainable parameters.
   *
   * @param gradient G, shape (n, c)
   * @return one tensor for each trainable parameter, same names, order and shapes
   */
  NamedTensors vjp(int[] items, Tensor gradient, NamedTensors parameters);

  /**
   * The features of {@link #embed} as part of the caller's graph, always computed in this process.
   * The whole graph stays in memory, of all items at once, until the caller frees it: for those who
   * need more than the first derivative, which is all that {@link #vjp} has.
   *
   * @param manager of the caller's graph
   * @param items n item numbers
   * @param parameters the trainable parameters, in {@code manager}; leaves where derivatives are
   *     wanted
   * @return shape (n, c), rows in the order of {@code items}, in {@code manager}
   */
  NDArray graph(NDManager manager, int[] items, Map<String, NDArray> parameters);

  @Override
  void close();
}
