package io.foster.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.config.Precision;
import io.foster.encoder.SubsetPlan.Slice;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * An {@link ItemEncoder} without Spark, for small catalogues and as the distributed one's oracle:
 * the same blocks, batches, slices and order of sums, so the same numbers. Keeps every hidden state
 * in memory.
 */
public final class InProcessItemEncoder implements ItemEncoder {
  private final EncoderCheckpoint checkpoint;
  private final TopLayers top;
  private final int batchSize;
  private final int slices;
  private final List<HiddenState> states = new ArrayList<>();

  /**
   * Encodes a catalogue.
   *
   * @param texts of items 0, 1, ..
   * @param trainable k, how many top layers are trained
   */
  public InProcessItemEncoder(
      EncoderCheckpoint checkpoint,
      List<String> texts,
      int trainable,
      int maxTokens,
      int batchSize,
      int slices,
      FeatureScaling scaling) {
    this.checkpoint = checkpoint;
    this.batchSize = batchSize;
    this.slices = slices;
    top = new TopLayers(checkpoint.architecture(), trainable, scaling);
    try (FrozenLayers frozen =
        new FrozenLayers(
            checkpoint, trainable, maxTokens, batchSize, Device.cpu(), Precision.FLOAT32)) {
      for (int from = 0; from < texts.size(); from += CatalogueBlocks.SIZE) {
        int to = Math.min(from + CatalogueBlocks.SIZE, texts.size());
        states.addAll(frozen.hiddenStates(texts.subList(from, to)));
      }
    }
  }

  @Override
  public int dimension() {
    return checkpoint.architecture().dimension();
  }

  @Override
  public int itemCount() {
    return states.size();
  }

  @Override
  public NamedTensors initialParameters() {
    return checkpoint.top(top.layers());
  }

  @Override
  public Tensor embed(int[] items, NamedTensors parameters) {
    Rows rows = new Rows(items.length, dimension());
    for (Slice slice : plan(items)) {
      rows.scatter(slice, top.embed(slice, this::read, parameters, Device.cpu()));
    }
    return rows.tensor();
  }

  @Override
  public NamedTensors vjp(int[] items, Tensor gradient, NamedTensors parameters) {
    if (items.length == 0) {
      return GradientSum.zeros(parameters);
    }
    List<NamedTensors> terms = new ArrayList<>();
    for (Slice slice : plan(items)) {
      float[] own = Rows.gather(slice, gradient, dimension());
      terms.add(vjp(top, slice, own, this::read, parameters, Device.cpu()));
    }
    return tree(terms);
  }

  /** The gradient of a slice by a graph of its own. */
  static NamedTensors vjp(
      TopLayers top,
      Slice slice,
      float[] gradient,
      HiddenStates states,
      NamedTensors parameters,
      Device device) {
    try (SliceGraph graph = new SliceGraph(top, slice, parameters, device)) {
      return graph.vjp(gradient, states);
    }
  }

  /** A sum in the order in which executors and driver add together. */
  static NamedTensors tree(List<NamedTensors> terms) {
    int size = GradientSum.groupSize(terms.size());
    List<NamedTensors> groups = new ArrayList<>();
    for (int from = 0; from < terms.size(); from += size) {
      groups.add(GradientSum.sequence(terms.subList(from, Math.min(from + size, terms.size()))));
    }
    return GradientSum.sequence(groups);
  }

  @Override
  public NDArray graph(NDManager manager, int[] items, Map<String, NDArray> parameters) {
    return top.graph(manager, plan(items), this::read, parameters);
  }

  private List<Slice> plan(int[] items) {
    return SubsetPlan.of(items, item -> states.get(item).tokens(), batchSize, slices);
  }

  private List<HiddenState> read(int[] items) {
    return Arrays.stream(items).mapToObj(states::get).toList();
  }

  @Override
  public void close() {
    states.clear();
  }
}
