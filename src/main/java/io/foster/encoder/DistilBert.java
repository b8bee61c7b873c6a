package io.foster.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.tensor.Tensor;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DistilBERT (Sanh et al., 2019, arXiv 1910.01108) as the BERT it is: the same layers under other
 * names, without token types.
 */
final class DistilBert {
  static final String TYPE = "distilbert";
  private static final Pattern LAYER = Pattern.compile("transformer\\.layer\\.(\\d{1,9})\\.(.+)");

  private static final Map<String, String> KEYS =
      Map.of(
          "n_layers", "num_hidden_layers",
          "dim", "hidden_size",
          "n_heads", "num_attention_heads",
          "hidden_dim", "intermediate_size",
          "activation", "hidden_act");

  private static final Map<String, String> PARTS =
      Map.of(
          "attention.q_lin", "attention.self.query",
          "attention.k_lin", "attention.self.key",
          "attention.v_lin", "attention.self.value",
          "attention.out_lin", "attention.output.dense",
          "sa_layer_norm", "attention.output.LayerNorm",
          "ffn.lin1", "intermediate.dense",
          "ffn.lin2", "output.dense",
          "output_layer_norm", "output.LayerNorm");

  private DistilBert() {}

  /** config.json with BERT's keys; of token types there is one. */
  static JsonNode config(JsonNode own) {
    ObjectNode config = own.deepCopy();
    KEYS.forEach((key, bert) -> config.set(bert, own.path(key)));
    return config.put("type_vocab_size", 1);
  }

  /** BERT's name of a weight without model prefix; other names as they are. */
  static String name(String own) {
    Matcher layer = LAYER.matcher(own);
    if (!layer.matches()) {
      return own;
    }
    String part = layer.group(2);
    int dot = part.lastIndexOf('.');
    String bert = dot < 0 ? null : PARTS.get(part.substring(0, dot));
    return bert == null
        ? own
        : BertArchitecture.layerPrefix(Integer.parseInt(layer.group(1)))
            + bert
            + part.substring(dot);
  }

  /** Adds the token type that adds nothing. */
  static void addTokenType(Map<String, Tensor> weights, int hidden) {
    weights.put("embeddings.token_type_embeddings.weight", Tensor.zeros(1, hidden));
  }
}
