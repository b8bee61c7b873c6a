package io.foster.seqmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.SparseFormat;
import io.foster.tensor.Autograd;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Host parameters bound to native arrays for one step. The arrays belong to the step's manager and
 * go with it, so nothing leaks into a longer-lived one.
 */
public final class BoundParameters {
  private final Map<String, NDArray> arrays;

  private BoundParameters(Map<String, NDArray> arrays) {
    this.arrays = arrays;
  }

  /** Arrays of the caller's own, for graphs that go beyond one backward pass. */
  public static BoundParameters of(Map<String, NDArray> arrays) {
    return new BoundParameters(arrays);
  }

  /** Leaves of the graph, whose {@link #gradients} can be asked for after a backward pass. */
  public static BoundParameters trainable(NDManager manager, NamedTensors parameters) {
    return new BoundParameters(Autograd.leaves(manager, parameters));
  }

  /** Constants. */
  public static BoundParameters constant(NDManager manager, NamedTensors parameters) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    parameters.asMap().forEach((name, t) -> arrays.put(name, Torch.toNative(manager, t)));
    return new BoundParameters(arrays);
  }

  /** Those whose names begin with {@code prefix}, without it: the parameters of a part. */
  BoundParameters under(String prefix) {
    Map<String, NDArray> part = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> {
          if (name.startsWith(prefix)) {
            part.put(name.substring(prefix.length()), array);
          }
        });
    return new BoundParameters(part);
  }

  /** The native array of one parameter. */
  public NDArray get(String name) {
    return arrays.get(name);
  }

  /** Rows of parameter {@code name}, shape of {@code indices} + (row length). */
  public NDArray lookup(String name, NDArray indices) {
    return rows(arrays.get(name), indices);
  }

  /** Rows of {@code matrix}, shape of {@code indices} + (row length). */
  public static NDArray rows(NDArray matrix, NDArray indices) {
    return matrix
        .getNDArrayInternal()
        .embedding(indices, matrix, SparseFormat.DENSE)
        .singletonOrThrow();
  }

  /** The gradients after a backward pass; zeros where a parameter took no part. */
  public NamedTensors gradients() {
    return Autograd.gradients(arrays);
  }
}
