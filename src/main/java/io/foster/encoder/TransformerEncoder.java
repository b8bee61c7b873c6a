package io.foster.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.tensor.Torch;
import java.util.Map;

/**
 * A text encoder as pure functions of its weights, with the architecture's pooling of a text's
 * tokens. No dropout: the features of an item are the same whenever they are asked for.
 *
 * <p>B texts are padded to T tokens; hidden states have the shape (B, T, c). Results live in the
 * manager of the hidden states they are computed from.
 */
final class TransformerEncoder {
  private final EncoderArchitecture architecture;

  TransformerEncoder(EncoderArchitecture architecture) {
    this.architecture = architecture;
  }

  /**
   * The embeddings' output.
   *
   * @param tokens token numbers of each text, unpadded
   * @return shape (B, T, c)
   */
  NDArray embed(NDManager manager, int[][] tokens, Map<String, NDArray> weights) {
    int longest = 0;
    for (int[] text : tokens) {
      longest = Math.max(longest, text.length);
    }
    long[] ids = new long[tokens.length * longest];
    for (int b = 0; b < tokens.length; b++) {
      for (int t = 0; t < tokens[b].length; t++) {
        ids[b * longest + t] = tokens[b][t];
      }
    }
    LayerFunctions f = new LayerFunctions(architecture, weights);
    return architecture.family().embed(f, Torch.longs(manager, ids, tokens.length, longest));
  }

  /**
   * The layers from {@code from} (included) to {@code to} (excluded), with what stands above the
   * last of all.
   *
   * @param hidden shape (B, T, c)
   * @param lengths the number of tokens of each text; what stands after them is ignored
   * @return shape (B, T, c)
   */
  NDArray layers(NDArray hidden, int[] lengths, Map<String, NDArray> weights, int from, int to) {
    NDManager manager = hidden.getManager();
    EncoderFamily.Layers layers =
        architecture.family().layers(new LayerFunctions(architecture, weights), hidden, lengths);
    NDArray state = hidden;
    for (int layer = from; layer < to; layer++) {
      // Results go to their operands' manager. This one's end frees what no graph asks for: two
      // fifths of a layer's results, and all of them where nothing is recorded.
      try (NDManager own = manager.newSubManager()) {
        state.attach(own);
        NDArray next = layers.layer(state, layer);
        if (layer == architecture.layers() - 1) {
          next = layers.end(next);
        }
        next.attach(manager);
        if (layer == from) {
          state.attach(manager);
        }
        state = next;
      }
    }
    return state;
  }

  /** The mean of each text's hidden states, or the first of them, shape (B, c). */
  NDArray pool(NDArray hidden, int[] lengths) {
    int longest = (int) hidden.getShape().get(1);
    float[] shares = new float[lengths.length * longest];
    boolean mean = architecture.pooling() == EncoderArchitecture.Pooling.MEAN;
    for (int b = 0; b < lengths.length; b++) {
      int pooled = mean ? lengths[b] : 1;
      for (int t = 0; t < pooled; t++) {
        shares[b * longest + t] = 1f / pooled;
      }
    }
    return Torch.floats(hidden.getManager(), shares, shares.length, lengths.length, 1, longest)
        .matMul(hidden)
        .squeeze(1);
  }

  /** The features of texts, unscaled: their pooled hidden states through the head. */
  NDArray features(NDArray hidden, int[] lengths, Map<String, NDArray> weights) {
    return architecture.head().apply(pool(hidden, lengths), weights);
  }
}
