package io.foster.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.ConfigException;
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
  private static final Set<String> BERT = Set.of("bert", "electra", DistilBert.TYPE);
  // The same layers; the tokens' positions start after the padding token's number.
  private static final Set<String> ROBERTA = Set.of("roberta", "xlm-roberta", "camembert");
  private static final List<String> PREFIXES =
      List.of("bert.", "roberta.", "electra.", "distilbert.", "");

  private final ModelFiles files;
  private SentenceModules modules;

  /**
   * @throws ConfigException if there is no such folder
   */
  HuggingFaceFolder(Path folder, Configuration hadoop) {
    this.files = new ModelFiles(folder, hadoop);
  }

  EncoderCheckpoint load() throws IOException {
    modules = SentenceModules.read(files);
    JsonNode config = files.json(file("config.json"));
    boolean distil = config.path("model_type").asText().equals(DistilBert.TYPE);
    BertArchitecture architecture = architecture(distil ? DistilBert.config(config) : config);
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
    if (distil) {
      DistilBert.addTokenType(weights, architecture.hidden());
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
    String positions = config.path("position_embedding_type").asText("absolute");
    if (!positions.equals("absolute")) {
      throw unsupported(
          "position_embedding_type", positions, "use an encoder with absolute positions");
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
    int embedding = config.path("embedding_size").asInt(hidden);
    if (embedding != hidden) {
      throw unsupported("embedding_size", embedding + "", "it must be hidden_size " + hidden);
    }
    if (hidden % heads != 0) {
      throw unsupported("num_attention_heads", heads + "", "it must divide hidden_size " + hidden);
    }
    return new BertArchitecture(
        number(config, "num_hidden_layers"),
        hidden,
        heads,
        number(config, "intermediate_size"),
        number(config, "vocab_size"),
        number(config, "max_position_embeddings"),
        ROBERTA.contains(type) ? config.path("pad_token_id").asInt(1) + 1 : 0,
        config.path("type_vocab_size").asInt(2),
        config.path("layer_norm_eps").asDouble(1e-12),
        activation,
        modules.pooling(),
        modules.head(),
        modules.maxTokens());
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
        .map(prefix -> DistilBert.name(name.substring(prefix.length())))
        .filter(n -> n.startsWith("embeddings.") || n.startsWith("encoder.layer."))
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
