package io.foster.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.ConfigException;
import io.foster.base.Printable;
import io.foster.encoder.BertArchitecture.Activation;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.SafeTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads a BERT-family encoder as Hugging Face transformers saves it: config.json, tokenizer.json
 * and model.safetensors, the last in one file or in shards. Weights may be F32, F16 or BF16, with
 * or without a model prefix; heads for other tasks are left aside. What sentence-transformers has
 * written besides is heeded, see {@link SentenceModules}.
 */
final class HuggingFaceFolder {
  private static final Set<String> BERT = Set.of("bert", "electra", DistilBert.TYPE, MpNet.TYPE);
  // The same layers; the tokens' positions start after the padding token's number.
  private static final Set<String> ROBERTA = Set.of("roberta", "xlm-roberta", "camembert");
  private static final List<String> PREFIXES =
      List.of("bert.", "roberta.", "electra.", "distilbert.", "mpnet.", "");

  /** The largest encoders have some tens; the list of weights is made before any is read. */
  private static final int MAX_LAYERS = 1000;

  private final ModelFiles files;
  private SentenceModules modules;

  /**
   * @throws ConfigException if there is no such folder
   */
  HuggingFaceFolder(Path folder, Configuration hadoop) {
    this.files = new ModelFiles(folder, hadoop);
  }

  /**
   * Reads it.
   *
   * @throws ConfigException if that is not possible, whatever the reason: the folder is the user's
   */
  EncoderCheckpoint load() {
    try {
      return read();
    } catch (IOException e) {
      throw new ConfigException(
          "encoder.source: cannot read %s (%s); check the URI and the access to it"
              .formatted(files.folder(), Printable.shown(String.valueOf(e.getMessage()), 200)));
    }
  }

  private EncoderCheckpoint read() throws IOException {
    modules = SentenceModules.read(files);
    JsonNode config = files.json(file("config.json"));
    String type = config.path("model_type").asText();
    BertArchitecture architecture =
        architecture(
            switch (type) {
              case DistilBert.TYPE -> DistilBert.config(config);
              case MpNet.TYPE -> MpNet.config(config);
              default -> config;
            });
    modules.requireFits(architecture.hidden());
    Path tokenizer = file("tokenizer.json");
    if (!files.exists(tokenizer)) {
      throw new ConfigException(
          tokenizer
              + ": there is no such file; write it with transformers'"
              + " AutoTokenizer.from_pretrained(folder).save_pretrained(folder)");
    }
    byte[] json = files.bytes(tokenizer);
    TokenizerFile.check(tokenizer, json, architecture.vocabulary());
    Map<String, Tensor> weights = weights();
    if (type.equals(DistilBert.TYPE) || type.equals(MpNet.TYPE)) {
      // They have no token types: one that adds nothing.
      weights.put(
          "embeddings.token_type_embeddings.weight", Tensor.zeros(1, architecture.hidden()));
    }
    return EncoderCheckpoint.of(
        architecture, new NamedTensors(weights), json, modules.prompt(), files.folder().toString());
  }

  private BertArchitecture architecture(JsonNode config) throws IOException {
    // Early checkpoints (TinyBERT's among them) do not write their type; all of those are BERT.
    String type = config.path("model_type").asText("bert");
    if (!BERT.contains(type) && !ROBERTA.contains(type)) {
      Set<String> known = new TreeSet<>(BERT);
      known.addAll(ROBERTA);
      throw unsupported("model_type", type, "use an encoder of one of the types " + known);
    }
    String placed = config.path("position_embedding_type").asText("absolute");
    if (!placed.equals("absolute")) {
      throw unsupported(
          "position_embedding_type", placed, "use an encoder with absolute positions");
    }
    if (config.path("is_decoder").asBoolean(false)) {
      throw unsupported("is_decoder", "true", "use an encoder");
    }
    Activation activation =
        switch (config.path("hidden_act").asText("gelu")) {
          case "gelu" -> Activation.GELU;
          case "relu" -> Activation.RELU;
          default ->
              throw unsupported(
                  "hidden_act", config.path("hidden_act").asText(), "use gelu or relu");
        };
    int hidden = number(config, "hidden_size");
    int heads = number(config, "num_attention_heads");
    int embedding = files.number(file("config.json"), config, "embedding_size", hidden);
    if (embedding != hidden) {
      throw unsupported("embedding_size", embedding + "", "it must be hidden_size " + hidden);
    }
    if (hidden % heads != 0) {
      throw unsupported("num_attention_heads", heads + "", "it must divide hidden_size " + hidden);
    }
    int layers = number(config, "num_hidden_layers");
    if (layers > MAX_LAYERS) {
      throw unsupported(
          "num_hidden_layers", layers + "", "use an encoder of at most " + MAX_LAYERS + " layers");
    }
    int positions = number(config, "max_position_embeddings");
    return new BertArchitecture(
        layers,
        hidden,
        heads,
        number(config, "intermediate_size"),
        number(config, "vocab_size"),
        positions,
        positionOffset(type, config, positions),
        files.number(file("config.json"), config, "type_vocab_size", 2),
        epsilon(config),
        activation,
        modules.pooling(),
        modules.head(),
        modules.maxTokens(),
        type.equals(MpNet.TYPE) ? MpNet.BUCKETS : 0);
  }

  private int positionOffset(String type, JsonNode config, int positions) {
    if (type.equals(MpNet.TYPE)) {
      return MpNet.POSITION_OFFSET;
    }
    return ROBERTA.contains(type) ? behindPadding(config, positions) : 0;
  }

  /** Where RoBERTa's positions begin: behind the padding token's number. */
  private int behindPadding(JsonNode config, int positions) {
    JsonNode padding = config.path("pad_token_id");
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

  private double epsilon(JsonNode config) {
    JsonNode value = config.path("layer_norm_eps");
    double epsilon = value.isMissingNode() ? 1e-12 : value.asDouble(-1);
    if (!(epsilon > 0 && epsilon < 1)) {
      throw unsupported(
          "layer_norm_eps",
          Printable.shown(value.toString(), 60),
          "use the file the model came with");
    }
    return epsilon;
  }

  private Map<String, Tensor> weights() throws IOException {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (Path file : weightFiles()) {
      SafeTensors.read(file, files.hadoop(), name -> canonical(name).isPresent())
          .tensors()
          .asMap()
          .forEach((name, tensor) -> weights.put(canonical(name).orElseThrow(), tensor));
    }
    weights.putAll(modules.weights());
    return weights;
  }

  private Set<Path> weightFiles() throws IOException {
    Path single = file("model.safetensors");
    if (files.exists(single)) {
      return Set.of(single);
    }
    Path index = file("model.safetensors.index.json");
    if (files.exists(index)) {
      Set<Path> shards = new TreeSet<>();
      files
          .json(index)
          .path("weight_map")
          .forEach(name -> shards.add(files.below(index, name.asText())));
      return shards;
    }
    boolean pickled = files.exists(file("pytorch_model.bin"));
    throw new ConfigException(
        single
            + ": there is no such file"
            + (pickled ? ", only pytorch_model.bin" : "")
            + "; write it with transformers' AutoModel.from_pretrained(folder)"
            + ".save_pretrained(folder, safe_serialization=True)");
  }

  /** The weight's name without a model prefix, or empty where it is none of the encoder's. */
  private static Optional<String> canonical(String name) {
    return PREFIXES.stream()
        .filter(name::startsWith)
        .map(prefix -> MpNet.NAMES.bert(DistilBert.NAMES.bert(name.substring(prefix.length()))))
        .filter(
            n ->
                n.startsWith("embeddings.")
                    || n.startsWith("encoder.layer.")
                    || n.equals(MpNet.BIAS))
        .filter(n -> n.endsWith(".weight") || n.endsWith(".bias") || old(n))
        // Checkpoints converted from TensorFlow name the normalisation's weights otherwise.
        .map(n -> n.replaceFirst("\\.gamma$", ".weight").replaceFirst("\\.beta$", ".bias"))
        .findFirst();
  }

  private static boolean old(String name) {
    return name.endsWith("LayerNorm.gamma") || name.endsWith("LayerNorm.beta");
  }

  private Path file(String name) {
    return new Path(modules.transformer(), name);
  }

  private int number(JsonNode config, String key) {
    return files.number(file("config.json"), config, key);
  }

  private ConfigException unsupported(String key, String value, String mend) {
    return new ConfigException(
        "%s: %s \"%s\" is not supported; %s".formatted(file("config.json"), key, value, mend));
  }
}
