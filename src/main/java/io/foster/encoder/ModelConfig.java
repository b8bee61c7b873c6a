package io.foster.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.ConfigException;
import io.foster.base.Printable;
import io.foster.encoder.EncoderArchitecture.Activation;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;

/**
 * The config.json of a Hugging Face folder: what kind of encoder it is, and how large.
 *
 * @param files of the folder
 * @param file where it is
 * @param type {@code model_type}
 * @param json what it says, with BERT's keys for the sizes
 */
record ModelConfig(ModelFiles files, Path file, String type, JsonNode json) {
  private static final Set<String> BERT = Set.of("bert", "electra", DistilBert.TYPE, MpNet.TYPE);
  // The same layers; the tokens' positions start after the padding token's number.
  private static final Set<String> ROBERTA = Set.of("roberta", "xlm-roberta", "camembert");

  /** The largest encoders have some tens; the list of weights is made before any is read. */
  private static final int MAX_LAYERS = 1000;

  /**
   * @throws ConfigException if there is none, or it describes no encoder that is supported
   */
  static ModelConfig read(ModelFiles files, Path file) throws IOException {
    JsonNode own = files.json(file);
    // Early checkpoints (TinyBERT's among them) do not write their type; all of those are BERT.
    String type = own.path("model_type").asText("bert");
    JsonNode json =
        switch (type) {
          case DistilBert.TYPE -> DistilBert.config(own);
          case MpNet.TYPE -> MpNet.config(own);
          default -> own;
        };
    ModelConfig read = new ModelConfig(files, file, type, json);
    Set<String> known = new TreeSet<>(BERT);
    known.addAll(ROBERTA);
    known.add(ModernBert.TYPE);
    if (!known.contains(type)) {
      throw read.unsupported("model_type", type, "use an encoder of one of the types " + known);
    }
    if (json.path("is_decoder").asBoolean(false)) {
      throw read.unsupported("is_decoder", "true", "use an encoder");
    }
    return read;
  }

  /** Whether the folder holds no token types, though BERT has some. */
  boolean lacksTokenTypes() {
    return type.equals(DistilBert.TYPE) || type.equals(MpNet.TYPE);
  }

  /** The shape it describes. */
  EncoderArchitecture architecture(SentenceModules modules) {
    boolean modern = type.equals(ModernBert.TYPE);
    int hidden = number("hidden_size");
    int heads = number("num_attention_heads");
    if (hidden % heads != 0) {
      throw unsupported("num_attention_heads", heads + "", "it must divide hidden_size " + hidden);
    }
    int layers = number("num_hidden_layers");
    if (layers > MAX_LAYERS) {
      throw unsupported(
          "num_hidden_layers", layers + "", "use an encoder of at most " + MAX_LAYERS + " layers");
    }
    return new EncoderArchitecture(
        layers,
        hidden,
        heads,
        number("intermediate_size"),
        number("vocab_size"),
        modern ? share("norm_eps", 1e-5) : share("layer_norm_eps", 1e-12),
        activation(modern ? "hidden_activation" : "hidden_act"),
        modules.pooling(),
        modules.head(),
        modules.maxTokens(),
        modern ? ModernBert.family(this, layers, hidden / heads) : bert(hidden));
  }

  private Activation activation(String key) {
    String name = json.path(key).asText("gelu");
    return switch (name) {
      case "gelu" -> Activation.GELU;
      case "relu" -> Activation.RELU;
      default -> throw unsupported(key, name, "use gelu or relu");
    };
  }

  private BertFamily bert(int hidden) {
    String placed = json.path("position_embedding_type").asText("absolute");
    if (!placed.equals("absolute")) {
      throw unsupported(
          "position_embedding_type", placed, "use an encoder with absolute positions");
    }
    int embedding = number("embedding_size", hidden);
    if (embedding != hidden) {
      throw unsupported("embedding_size", embedding + "", "it must be hidden_size " + hidden);
    }
    int positions = number("max_position_embeddings");
    boolean mpNet = type.equals(MpNet.TYPE);
    int offset = ROBERTA.contains(type) ? behindPadding(positions) : 0;
    return new BertFamily(
        positions,
        mpNet ? MpNet.POSITION_OFFSET : offset,
        number("type_vocab_size", 2),
        mpNet ? MpNet.BUCKETS : 0);
  }

  /** Where RoBERTa's positions begin: behind the padding token's number. */
  private int behindPadding(int positions) {
    JsonNode padding = json.path("pad_token_id");
    if (padding.isMissingNode() || padding.isNull()) {
      return 2;
    }
    int number = padding.isIntegralNumber() && padding.canConvertToInt() ? padding.intValue() : -1;
    if (number < 0 || number >= positions - 1) {
      throw unsupported(
          "pad_token_id",
          Printable.shown(padding.toString(), 60),
          "it must be below max_position_embeddings " + positions + "; use the model's own file");
    }
    return number + 1;
  }

  /** A whole number above 0 that has to be there. */
  int number(String key) {
    return files.number(file, json, key);
  }

  /** A whole number above 0, or {@code standard} where there is none. */
  int number(String key, int standard) {
    return files.number(file, json, key, standard);
  }

  /** A number between 0 and 1, without either, or {@code standard} where there is none. */
  private double share(String key, double standard) {
    JsonNode value = json.path(key);
    double share = value.isMissingNode() ? standard : value.asDouble(-1);
    if (!(share > 0 && share < 1)) {
      throw unsupported(
          key, Printable.shown(value.toString(), 60), "use the file the model came with");
    }
    return share;
  }

  /** What says that a value is not supported, and how to mend it. */
  ConfigException unsupported(String key, String value, String mend) {
    return new ConfigException(
        "%s: %s \"%s\" is not supported; %s".formatted(file, key, value, mend));
  }
}
