package io.foster.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An {@link ItemEncoder} with no trainable layer: features computed once, looked up ever after.
 * Several features of the same items stand one after another: [z_1; z_2].
 */
public final class FrozenItemEncoder implements ItemEncoder {
  private final Tensor[] parts;
  private final int dimension;

  /**
   * Holds features.
   *
   * @param parts scaled features of the whole catalogue, shapes (V, c_1), (V, c_2), ..
   * @throws IllegalArgumentException if they are of different catalogues
   */
  public FrozenItemEncoder(Tensor... parts) {
    this.parts = parts.clone();
    this.dimension = Arrays.stream(parts).mapToInt(p -> (int) p.shape()[1]).sum();
    if (Arrays.stream(parts).anyMatch(p -> p.shape()[0] != parts[0].shape()[0])) {
      throw new IllegalArgumentException("features of different catalogues");
    }
  }

  /** Scaled features of the whole catalogue, shape (V, c); a copy where there are several. */
  public Tensor features() {
    return parts.length == 1
        ? parts[0]
        : embed(IntStream.range(0, itemCount()).toArray(), NamedTensors.empty());
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public int itemCount() {
    return (int) parts[0].shape()[0];
  }

  @Override
  public NamedTensors initialParameters() {
    return NamedTensors.empty();
  }

  @Override
  public Tensor embed(int[] items, NamedTensors parameters) {
    Tensor subset = Tensor.zeros(items.length, dimension);
    int start = 0;
    for (Tensor part : parts) {
      int c = (int) part.shape()[1];
      for (int i = 0; i < items.length; i++) {
        System.arraycopy(part.data(), items[i] * c, subset.data(), i * dimension + start, c);
      }
      start += c;
    }
    return subset;
  }

  @Override
  public NDArray embed(NDManager manager, int[] items, NamedTensors parameters) {
    return Torch.rows(manager, items, parts);
  }

  @Override
  public NamedTensors vjp(int[] items, Tensor gradient, NamedTensors parameters) {
    return NamedTensors.empty();
  }

  @Override
  public NDArray graph(NDManager manager, int[] items, Map<String, NDArray> parameters) {
    return embed(manager, items, NamedTensors.empty());
  }

  @Override
  public void close() {
    // Nothing is held outside the heap.
  }
}
