package io.foster.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.encoder.SubsetPlan.Slice;
import io.foster.tensor.Autograd;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The trained layers over a slice, between its features and the gradient of its parameters. Batches
 * whose graphs it keeps cost one pass less; the numbers are the same.
 */
final class SliceGraph implements AutoCloseable {
  private final TopLayers top;
  private final Slice slice;
  private final NDManager manager;
  private final Map<String, NDArray> leaves;
  private final NDManager[] steps;
  private final NDArray[] kept;

  SliceGraph(TopLayers top, Slice slice, NamedTensors parameters, Device device) {
    this.top = top;
    this.slice = slice;
    manager = Torch.newManager(device);
    leaves = Autograd.leaves(manager, parameters);
    steps = new NDManager[slice.ends().length];
    kept = new NDArray[slice.ends().length];
  }

  /** How much a graph may take. */
  @FunctionalInterface
  interface Budget {
    /** Takes so many bytes, if there are as many. */
    boolean take(long bytes);
  }

  /**
   * Features of the slice's items, in its order, n times c numbers; keeps the graphs of as many
   * batches as {@code budget} allows.
   */
  float[] embed(HiddenStates states, Budget budget) {
    int c = top.architecture().dimension();
    float[] features = new float[slice.items().length * c];
    for (int b = 0; b < kept.length; b++) {
      List<HiddenState> batch = states.read(slice.batch(b));
      NDManager step = manager.newSubManager();
      boolean keep = budget.take(top.graphBytes(batch));
      NDArray pooled =
          keep
              ? GradMode.enabled(() -> top.forward(step, batch, leaves))
              : GradMode.disabled(() -> top.forward(step, batch, leaves));
      float[] values = pooled.toFloatArray();
      System.arraycopy(values, 0, features, slice.start(b) * c, values.length);
      if (keep) {
        steps[b] = step;
        kept[b] = pooled;
      } else {
        step.close();
      }
    }
    top.scaling().applyTo(features);
    return features;
  }

  /**
   * The gradient of sum(G * features) with respect to the parameters. Uses the kept graphs up: to
   * be called once.
   *
   * @param gradient G, one row for each of the slice's items, in its order
   */
  NamedTensors vjp(float[] gradient, HiddenStates states) {
    int c = top.architecture().dimension();
    float[] unscaled = gradient.clone();
    top.scaling().backwardTo(unscaled);
    for (int b = 0; b < kept.length; b++) {
      int size = slice.batch(b).length;
      float[] rows = Arrays.copyOfRange(unscaled, slice.start(b) * c, (slice.start(b) + size) * c);
      try (NDManager step = kept[b] == null ? manager.newSubManager() : steps[b]) {
        NDArray pooled = kept[b];
        if (pooled == null) {
          List<HiddenState> batch = states.read(slice.batch(b));
          pooled = GradMode.enabled(() -> top.forward(step, batch, leaves));
        }
        Autograd.vjp(pooled, Torch.floats(step, rows, rows.length, size, c));
      }
    }
    return Autograd.gradients(leaves);
  }

  @Override
  public void close() {
    manager.close();
  }
}
