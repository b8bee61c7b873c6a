package io.foster.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.SparseFormat;
import io.foster.encoder.SubsetPlan.Slice;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Torch;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The trained part of the encoder: the top layers, mean pooling and scaling, from the frozen
 * layers' hidden states to features, and back. Free of Spark; executors and tests run the same
 * numbers.
 *
 * @param architecture of the whole encoder
 * @param layers k, how many top layers there are
 * @param scaling of the pooled features
 */
record TopLayers(EncoderArchitecture architecture, int layers, FeatureScaling scaling)
    implements Serializable {

  /** Features of a slice's items, in its order: n times c numbers. */
  float[] embed(Slice slice, HiddenStates states, NamedTensors parameters, Device device) {
    try (SliceGraph graph = new SliceGraph(this, slice, parameters, device)) {
      return graph.embed(states, bytes -> false);
    }
  }

  /**
   * Features of the items of a whole plan as part of a graph that goes on, and that may be
   * differentiated twice.
   *
   * @param weights in {@code manager}
   * @return n times c numbers, where the slices' rows say
   */
  NDArray graph(
      NDManager manager, List<Slice> plan, HiddenStates states, Map<String, NDArray> weights) {
    NDList batches = new NDList();
    List<Integer> rows = new ArrayList<>();
    for (Slice slice : plan) {
      for (int b = 0; b < slice.ends().length; b++) {
        batches.add(forward(manager, states.read(slice.batch(b)), weights));
      }
      Arrays.stream(slice.rows()).forEach(rows::add);
    }
    long[] at = new long[rows.size()];
    for (int i = 0; i < at.length; i++) {
      at[rows.get(i)] = i;
    }
    NDArray pooled = NDArrays.concat(batches);
    NDArray ordered =
        pooled
            .getNDArrayInternal()
            .embedding(Torch.longs(manager, at, at.length), pooled, SparseFormat.DENSE)
            .singletonOrThrow();
    return scaling.graph(ordered);
  }

  /**
   * About what the graph of a batch takes, in bytes: for each token and layer the inputs of its
   * linear maps, matrix products, normalisations and nonlinearity, and each head's attention, with
   * what was measured besides (32 KB a token for the embedded encoder, where those are 27).
   */
  long graphBytes(List<HiddenState> batch) {
    long longest = batch.stream().mapToInt(HiddenState::tokens).max().orElse(0);
    long token =
        12L * architecture.hidden()
            + (long) architecture.family().innerStates() * architecture.intermediate()
            + architecture.heads() * longest;
    return (long) Float.BYTES * batch.size() * longest * layers * token;
  }

  /** The features of a batch, shape (n, c), before the scaling. */
  NDArray forward(NDManager step, List<HiddenState> batch, Map<String, NDArray> weights) {
    int c = architecture.hidden();
    int[] lengths = batch.stream().mapToInt(HiddenState::tokens).toArray();
    int longest = 0;
    for (int length : lengths) {
      longest = Math.max(longest, length);
    }
    float[] padded = new float[batch.size() * longest * c];
    for (int b = 0; b < lengths.length; b++) {
      System.arraycopy(batch.get(b).values(), 0, padded, b * longest * c, lengths[b] * c);
    }
    TransformerEncoder encoder = new TransformerEncoder(architecture);
    NDArray hidden = Torch.floats(step, padded, padded.length, lengths.length, longest, c);
    int top = architecture.layers();
    return encoder.features(
        encoder.layers(hidden, lengths, weights, top - layers, top), lengths, weights);
  }
}
