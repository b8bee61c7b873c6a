package io.foster.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * DistilBERT (Sanh et al., 2019, arXiv 1910.01108) as the BERT it is: the same layers under other
 * names, without token types.
 */
final class DistilBert {
  static final String TYPE = "distilbert";

  private static final Map<String, String> KEYS =
      Map.of(
          "n_layers", "num_hidden_layers",
          "dim", "hidden_size",
          "n_heads", "num_attention_heads",
          "hidden_dim", "intermediate_size",
          "activation", "hidden_act");

  static final LayerNames NAMES =
      LayerNames.of(
          "transformer.layer.",
          Map.of(
              "attention.q_lin", "attention.self.query",
              "attention.k_lin", "attention.self.key",
              "attention.v_lin", "attention.self.value",
              "attention.out_lin", "attention.output.dense",
              "sa_layer_norm", "attention.output.LayerNorm",
              "ffn.lin1", "intermediate.dense",
              "ffn.lin2", "output.dense",
              "output_layer_norm", "output.LayerNorm"));

  private DistilBert() {}

  /** config.json with BERT's keys; of token types there is one. */
  static JsonNode config(JsonNode own) {
    ObjectNode config = own.deepCopy();
    KEYS.forEach((key, bert) -> config.set(bert, own.path(key)));
    return config.put("type_vocab_size", 1);
  }
}
