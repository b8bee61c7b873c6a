package io.foster.encoder;

import io.foster.base.ConfigException;
import io.foster.base.Printable;
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
  private static final List<String> PREFIXES =
      List.of("bert.", "roberta.", "electra.", "distilbert.", "mpnet.", "model.", "");

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
    ModelConfig config = ModelConfig.read(files, file("config.json"));
    EncoderArchitecture architecture = config.architecture(modules);
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
    if (config.lacksTokenTypes()) {
      // One that adds nothing.
      weights.put(
          "embeddings.token_type_embeddings.weight", Tensor.zeros(1, architecture.hidden()));
    }
    return EncoderCheckpoint.of(
        architecture, new NamedTensors(weights), json, modules.prompt(), files.folder().toString());
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
        .map(prefix -> bert(name.substring(prefix.length())))
        .filter(n -> n.startsWith("embeddings.") || n.startsWith("encoder."))
        .filter(n -> n.endsWith(".weight") || n.endsWith(".bias") || old(n))
        // Checkpoints converted from TensorFlow name the normalisation's weights otherwise.
        .map(n -> n.replaceFirst("\\.gamma$", ".weight").replaceFirst("\\.beta$", ".bias"))
        .findFirst();
  }

  private static String bert(String own) {
    return ModernBert.name(MpNet.NAMES.bert(DistilBert.NAMES.bert(own)));
  }

  private static boolean old(String name) {
    return name.endsWith("LayerNorm.gamma") || name.endsWith("LayerNorm.beta");
  }

  private Path file(String name) {
    return new Path(modules.transformer(), name);
  }
}
