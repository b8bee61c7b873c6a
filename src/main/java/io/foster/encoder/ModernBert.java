package io.foster.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.Printable;
import io.foster.encoder.ModernBertFamily.Attention;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A {@link ModernBertFamily} as transformers writes it: its names of weights, its config.json. */
final class ModernBert {
  static final String TYPE = "modernbert";

  private static final LayerNames NAMES =
      LayerNames.of(
          "layers.",
          Map.of(
              "attn_norm", "attention.LayerNorm",
              "attn.Wqkv", "attention.self.qkv",
              "attn.Wo", "attention.output.dense",
              "mlp_norm", "intermediate.LayerNorm",
              "mlp.Wi", "intermediate.dense",
              "mlp.Wo", "output.dense"));

  private ModernBert() {}

  /** A weight's name as {@link ModernBertFamily#weights} has it; other names as they are. */
  static String name(String own) {
    return NAMES
        .bert(own)
        .replaceFirst("^embeddings\\.tok_embeddings\\.", "embeddings.word_embeddings.")
        .replaceFirst("^embeddings\\.norm\\.", "embeddings.LayerNorm.")
        .replaceFirst("^final_norm\\.", "encoder.final_norm.");
  }

  /**
   * What config.json says, as transformers 5 or 4 has written it.
   *
   * @param head the length of an attention head
   */
  static ModernBertFamily family(ModelConfig config, int layers, int head) {
    if (head % 2 != 0) {
      throw config.unsupported(
          "num_attention_heads", "of " + head + " numbers", "a head must have an even length");
    }
    return new ModernBertFamily(
        config.number("max_position_embeddings"),
        attention(config, layers),
        config.number("local_attention", 128) / 2,
        theta(config, "full_attention", "global_rope_theta", 160_000),
        theta(config, "sliding_attention", "local_rope_theta", 10_000),
        config.json().path("attention_bias").asBoolean(false),
        config.json().path("mlp_bias").asBoolean(false),
        config.json().path("norm_bias").asBoolean(false));
  }

  private static List<Attention> attention(ModelConfig config, int layers) {
    List<Attention> attention = new ArrayList<>();
    JsonNode named = config.json().path("layer_types");
    if (!named.isArray()) {
      int every = config.number("global_attn_every_n_layers", 3);
      for (int layer = 0; layer < layers; layer++) {
        attention.add(layer % every == 0 ? Attention.FULL : Attention.SLIDING);
      }
      return attention;
    }
    for (JsonNode name : named) {
      attention.add(
          switch (name.asText()) {
            case "full_attention" -> Attention.FULL;
            case "sliding_attention" -> Attention.SLIDING;
            default ->
                throw config.unsupported(
                    "layer_types",
                    Printable.shown(name.asText(), 60),
                    "use full_attention and sliding_attention");
          });
    }
    if (attention.size() != layers) {
      throw config.unsupported(
          "layer_types",
          attention.size() + " of them",
          "num_hidden_layers is " + layers + "; use the file the model came with");
    }
    return attention;
  }

  /** The base of the rotations in a kind of layer. */
  private static double theta(ModelConfig config, String kind, String old, double standard) {
    JsonNode own = config.json().path("rope_parameters").path(kind);
    String type = own.path("rope_type").asText("default");
    if (!type.equals("default") || config.json().path("rope_scaling").isObject()) {
      throw config.unsupported("rope_type", type, "use an encoder without scaled positions");
    }
    JsonNode stated = own.has("rope_theta") ? own.path("rope_theta") : config.json().path(old);
    double theta = stated.isMissingNode() || stated.isNull() ? standard : stated.asDouble(-1);
    if (!(theta >= 1 && theta <= 1e12)) {
      throw config.unsupported(
          "rope_theta", Printable.shown(stated.toString(), 60), "use the file the model came with");
    }
    return theta;
  }
}
