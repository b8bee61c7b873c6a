package io.foster.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import io.foster.tensor.Scalars;
import io.foster.tensor.Torch;
import java.util.Map;

/**
 * The BERT encoder (Devlin et al., 2019, arXiv 1810.04805) as pure functions of its weights, with
 * the architecture's pooling of a text's tokens. No dropout: the features of an item are the same
 * whenever they are asked for.
 *
 * <p>B texts are padded to T tokens; hidden states have the shape (B, T, c). Results live in the
 * manager of the hidden states they are computed from.
 */
final class TransformerEncoder {
  /** What is added to the attention scores of padding: exp of it is zero in float32. */
  private static final float MASKED = -1e9f;

  private final BertArchitecture architecture;

  TransformerEncoder(BertArchitecture architecture) {
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
    long[] positions = new long[longest];
    for (int t = 0; t < longest; t++) {
      positions[t] = (long) architecture.positionOffset() + t;
    }
    for (int b = 0; b < tokens.length; b++) {
      for (int t = 0; t < tokens[b].length; t++) {
        ids[b * longest + t] = tokens[b][t];
      }
    }
    NDArray words =
        lookUp(Torch.longs(manager, ids, tokens.length, longest), weights, "word_embeddings");
    NDArray places =
        lookUp(Torch.longs(manager, positions, 1, longest), weights, "position_embeddings");
    NDArray types =
        lookUp(Torch.longs(manager, new long[1], 1, 1), weights, "token_type_embeddings");
    return normalise(words.add(types).add(places), weights, "embeddings.LayerNorm");
  }

  /**
   * The layers from {@code from} (included) to {@code to} (excluded).
   *
   * @param hidden shape (B, T, c)
   * @param lengths the number of tokens of each text; what stands after them is ignored
   * @return shape (B, T, c)
   */
  NDArray layers(NDArray hidden, int[] lengths, Map<String, NDArray> weights, int from, int to) {
    NDManager manager = hidden.getManager();
    int longest = (int) hidden.getShape().get(1);
    NDArray mask = mask(manager, lengths, longest);
    if (architecture.relativeBuckets() > 0) {
      mask = mask.add(MpNet.bias(weights.get(MpNet.BIAS), manager, longest));
    }
    NDArray state = hidden;
    for (int layer = from; layer < to; layer++) {
      // Results go to their operands' manager. This one's end frees what no graph asks for: two
      // fifths of a layer's results, and all of them where nothing is recorded.
      try (NDManager own = manager.newSubManager()) {
        state.attach(own);
        NDArray next = layer(state, mask, weights, BertArchitecture.layerPrefix(layer));
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
    boolean mean = architecture.pooling() == BertArchitecture.Pooling.MEAN;
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

  private NDArray layer(NDArray x, NDArray mask, Map<String, NDArray> weights, String prefix) {
    NDArray context = attention(x, mask, weights, prefix + "attention.self.");
    NDArray attended =
        normalise(
            linear(context, weights, prefix + "attention.output.dense").add(x),
            weights,
            prefix + "attention.output.LayerNorm");
    NDArray inner = linear(attended, weights, prefix + "intermediate.dense");
    NDArray activated =
        architecture.activation() == BertArchitecture.Activation.GELU
            ? Activation.gelu(inner)
            : Activation.relu(inner);
    return normalise(
        linear(activated, weights, prefix + "output.dense").add(attended),
        weights,
        prefix + "output.LayerNorm");
  }

  /** softmax(Q K^T / sqrt(c / heads) + mask) V, the heads side by side. */
  private NDArray attention(NDArray x, NDArray mask, Map<String, NDArray> weights, String prefix) {
    double scale = 1 / Math.sqrt((double) architecture.hidden() / architecture.heads());
    NDArray query = heads(Scalars.mul(linear(x, weights, prefix + "query"), scale));
    NDArray key = heads(linear(x, weights, prefix + "key"));
    NDArray value = heads(linear(x, weights, prefix + "value"));
    NDArray shares = query.matMul(key.transpose(0, 1, 3, 2)).add(mask).softmax(-1);
    return shares.matMul(value).transpose(0, 2, 1, 3).reshape(x.getShape());
  }

  /** (B, T, c) to (B, heads, T, c / heads). */
  private NDArray heads(NDArray x) {
    Shape shape = x.getShape();
    int heads = architecture.heads();
    return x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads).transpose(0, 2, 1, 3);
  }

  private static NDArray mask(NDManager manager, int[] lengths, int longest) {
    float[] mask = new float[lengths.length * longest];
    for (int b = 0; b < lengths.length; b++) {
      for (int t = lengths[b]; t < longest; t++) {
        mask[b * longest + t] = MASKED;
      }
    }
    return Torch.floats(manager, mask, mask.length, lengths.length, 1, 1, longest);
  }

  private static NDArray linear(NDArray x, Map<String, NDArray> weights, String name) {
    return Linear.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"))
        .singletonOrThrow();
  }

  private NDArray normalise(NDArray x, Map<String, NDArray> weights, String name) {
    return LayerNorm.layerNorm(
            x,
            new Shape(architecture.hidden()),
            weights.get(name + ".weight"),
            weights.get(name + ".bias"),
            (float) architecture.epsilon())
        .singletonOrThrow();
  }

  private static NDArray lookUp(NDArray ids, Map<String, NDArray> weights, String table) {
    return Embedding.embedding(
            ids, weights.get("embeddings." + table + ".weight"), SparseFormat.DENSE)
        .singletonOrThrow();
  }
}
