package io.foster.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.foster.config.Precision;
import io.foster.tensor.Autograd;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Torch;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Frozen weights in torch, once per JVM and device however many tasks use them, and no longer than
 * any of them does.
 */
final class SharedWeights implements AutoCloseable {
  private record Key(String hash, Device device, Precision precision) {}

  private static final Map<Key, SharedWeights> OPEN = new HashMap<>();

  private final Key key;
  private final NDManager manager;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();
  private int users;

  private SharedWeights(Key key, NamedTensors weights) {
    this.key = key;
    manager = Torch.newManager(key.device());
    weights
        .asMap()
        .forEach(
            (name, weight) -> {
              NDArray exact = Torch.toNative(manager, weight);
              boolean rounded = key.precision() == Precision.FLOAT16 && !FeatureHead.holds(name);
              arrays.put(name, rounded ? exact.toType(DataType.FLOAT16, false) : exact);
              if (rounded) {
                exact.close();
              }
            });
  }

  /**
   * The weights of {@code hash} on {@code device}, loaded unless another task has them.
   *
   * @param hash tells weights apart
   * @param precision of the layers; what stands above them has 32 bits
   */
  static SharedWeights acquire(
      String hash, Device device, Precision precision, NamedTensors weights) {
    synchronized (OPEN) {
      SharedWeights shared =
          OPEN.computeIfAbsent(
              new Key(hash, device, precision), k -> new SharedWeights(k, weights));
      shared.users++;
      return shared;
    }
  }

  /** The weights under a task's own manager: what is computed from them never lands here. */
  Map<String, NDArray> aliases(NDManager task) {
    return Autograd.aliases(task, arrays);
  }

  /** One user fewer; the last one frees the memory. */
  @Override
  public void close() {
    synchronized (OPEN) {
      if (--users == 0) {
        OPEN.remove(key);
        manager.close();
      }
    }
  }
}
