package io.foster.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Map;

/** An {@link ItemEncoder} with no trainable layer: features computed once, looked up ever after. */
public final class FrozenItemEncoder implements ItemEncoder {
  private final Tensor features;

  /**
   * Holds features.
   *
   * @param features scaled features of the whole catalogue, shape (V, c)
   */
  public FrozenItemEncoder(Tensor features) {
    this.features = features;
  }

  /** Scaled features of the whole catalogue, shape (V, c). */
  public Tensor features() {
    return features;
  }

  @Override
  public int dimension() {
    return (int) features.shape()[1];
  }

  @Override
  public int itemCount() {
    return (int) features.shape()[0];
  }

  @Override
  public NamedTensors initialParameters() {
    return NamedTensors.empty();
  }

  @Override
  public Tensor embed(int[] items, NamedTensors parameters) {
    Tensor subset = Tensor.zeros(items.length, dimension());
    for (int i = 0; i < items.length; i++) {
      System.arraycopy(
          features.data(), items[i] * dimension(), subset.data(), i * dimension(), dimension());
    }
    return subset;
  }

  @Override
  public NamedTensors vjp(int[] items, Tensor gradient, NamedTensors parameters) {
    return NamedTensors.empty();
  }

  @Override
  public NDArray graph(NDManager manager, int[] items, Map<String, NDArray> parameters) {
    return Torch.toNative(manager, embed(items, NamedTensors.empty()));
  }

  @Override
  public void close() {
    // Nothing is held outside the heap.
  }
}
