package io.foster.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.tensor.Torch;
import java.util.Map;

/**
 * MPNet (Song et al., 2020, arXiv 2004.09297) as the BERT it is: the same layers under other names,
 * without token types, with positions as RoBERTa counts them, and with a bias of all attention
 * scores by the distance of two tokens, in the buckets of T5 (Raffel et al., 2020, arXiv
 * 1910.10683). One table of biases serves all layers, so none of them is trained.
 */
final class MpNet {
  static final String TYPE = "mpnet";

  /** The table of biases, shape ({@value #BUCKETS}, heads). */
  static final String BIAS = "encoder.relative_attention_bias.weight";

  static final int BUCKETS = 32;

  /** The row of the first token: the padding token's number is 1 in every MPNet. */
  static final int POSITION_OFFSET = 2;

  private static final int MAX_DISTANCE = 128;

  static final LayerNames NAMES =
      LayerNames.of(
          "encoder.layer.",
          Map.of(
              "attention.attn.q", "attention.self.query",
              "attention.attn.k", "attention.self.key",
              "attention.attn.v", "attention.self.value",
              "attention.attn.o", "attention.output.dense",
              "attention.LayerNorm", "attention.output.LayerNorm"));

  private MpNet() {}

  /** config.json with BERT's keys; of token types there is one. */
  static JsonNode config(JsonNode own) {
    ObjectNode config = own.deepCopy();
    return config.put("type_vocab_size", 1);
  }

  /**
   * What is added to the attention scores.
   *
   * @param table shape ({@value #BUCKETS}, heads)
   * @param hidden shape (B, T, c)
   * @return shape (1, heads, T, T): of the token that looks and the one that is looked at
   */
  static NDArray bias(NDArray table, NDArray hidden) {
    int longest = (int) hidden.getShape().get(1);
    long[] buckets = new long[longest * longest];
    for (int from = 0; from < longest; from++) {
      for (int to = 0; to < longest; to++) {
        buckets[from * longest + to] = bucket(to - from);
      }
    }
    return Embedding.embedding(
            Torch.longs(hidden.getManager(), buckets, longest, longest), table, SparseFormat.DENSE)
        .singletonOrThrow()
        .transpose(2, 0, 1)
        .expandDims(0);
  }

  /**
   * The row of a distance: half of them for tokens that come later; of each half the first half for
   * single distances, the others in logarithmic steps up to {@value #MAX_DISTANCE}.
   */
  static int bucket(int distance) {
    int half = BUCKETS / 2;
    int exact = half / 2;
    int later = distance > 0 ? half : 0;
    int far = Math.abs(distance);
    if (far < exact) {
      return later + far;
    }
    // In float32, as it was trained: at powers of two the last bit decides.
    float share =
        (float) Math.log((float) far / exact) / (float) Math.log((double) MAX_DISTANCE / exact);
    return later + Math.min(exact + (int) (share * (half - exact)), half - 1);
  }
}
