package io.foster.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.ConfigException;
import io.foster.encoder.EncoderArchitecture.Pooling;
import io.foster.encoder.FeatureHead.Dense;
import io.foster.encoder.FeatureHead.Module;
import io.foster.encoder.FeatureHead.Nonlinearity;
import io.foster.tensor.SafeTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/**
 * What sentence-transformers reads of a folder besides the transformer: {@code modules.json} names
 * the modules that a text goes through and the folder of each; {@code
 * config_sentence_transformers.json} names the prompt before every text; {@code
 * sentence_bert_config.json}, or the same for another architecture, how many tokens are read. A
 * folder without {@code modules.json} has the transformer at its top and, where there is one,
 * {@code 1_Pooling}; elsewhere the mean is taken.
 *
 * @param transformer the folder of config.json, tokenizer.json and the weights
 * @param pooling what of the hidden states is taken
 * @param head what is done with it
 * @param weights of the head, by {@link FeatureHead#weights}
 * @param prompt what stands before every text
 * @param maxTokens how many tokens the model reads at most
 */
record SentenceModules(
    Path transformer,
    Pooling pooling,
    FeatureHead head,
    Map<String, Tensor> weights,
    String prompt,
    int maxTokens) {
  private static final String ONLY =
      "use an encoder of the modules Transformer, Pooling, Dense and Normalize";

  /**
   * What the settings of the transformer are called, in the order that the library looks for them.
   */
  private static final List<String> SETTINGS =
      Stream.of("bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet")
          .map("sentence_%s_config.json"::formatted)
          .toList();

  /** Reads one folder. */
  private static final class Reader {
    private final ModelFiles files;
    private final List<Module> modules = new ArrayList<>();
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    private Path transformer;
    private Pooling pooling;
    private boolean poolsPrompt = true;

    Reader(ModelFiles files) {
      this.files = files;
    }

    void modules() throws IOException {
      Path list = files.file("modules.json");
      if (!files.exists(list)) {
        transformer = files.folder();
        Path folder = files.file("1_Pooling");
        pooling = files.exists(new Path(folder, "config.json")) ? pooling(folder) : Pooling.MEAN;
        return;
      }
      JsonNode described = files.json(list);
      if (!described.isArray()) {
        throw new ConfigException(list + ": is no list of modules; use the file of the model");
      }
      for (JsonNode module : described) {
        String type = module.path("type").asText();
        Path folder = files.below(list, module.path("path").asText());
        add(list, type.substring(type.lastIndexOf('.') + 1), folder);
      }
      if (transformer == null || pooling == null) {
        throw new ConfigException(
            list + ": names no " + (transformer == null ? "Transformer" : "Pooling") + "; " + ONLY);
      }
    }

    private void add(Path list, String type, Path folder) throws IOException {
      boolean first = transformer == null;
      boolean second = !first && pooling == null;
      boolean inPlace =
          switch (type) {
            case "Transformer" -> first;
            case "Pooling" -> second;
            case "Dense", "Normalize", "Dropout" -> !first && !second;
            default -> false;
          };
      if (!inPlace) {
        throw new ConfigException(
            list + ": the module " + type + " at this place is not supported; " + ONLY);
      }
      switch (type) {
        case "Transformer" -> transformer = folder;
        case "Pooling" -> pooling = pooling(folder);
        case "Dense" -> dense(folder);
        case "Normalize" -> modules.add(new FeatureHead.Normalize());
        default -> {
          // Dropout does nothing outside of training.
        }
      }
    }

    private Pooling pooling(Path folder) throws IOException {
      Path file = new Path(folder, "config.json");
      JsonNode config = files.json(file);
      List<String> modes = new ArrayList<>();
      config
          .fieldNames()
          .forEachRemaining(
              key -> {
                if (key.startsWith("pooling_mode_") && config.path(key).asBoolean()) {
                  modes.add(key);
                }
              });
      if (config.path("pooling_mode").isTextual()) {
        modes.add(config.path("pooling_mode").asText());
      }
      poolsPrompt = config.path("include_prompt").asBoolean(true);
      return switch (String.join(" ", modes)) {
        case "pooling_mode_cls_token", "cls" -> Pooling.FIRST;
        case "pooling_mode_mean_tokens", "mean" -> Pooling.MEAN;
        default ->
            throw new ConfigException(
                file
                    + ": pooling by "
                    + modes
                    + " is not supported; use an encoder that takes the mean or the first token");
      };
    }

    private void dense(Path folder) throws IOException {
      Path file = new Path(folder, "config.json");
      JsonNode config = files.json(file);
      String named = config.path("activation_function").asText("torch.nn.modules.activation.Tanh");
      String f = named.substring(named.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
      Nonlinearity nonlinearity;
      try {
        nonlinearity = Nonlinearity.valueOf(f);
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            file
                + ": activation_function "
                + named
                + " is not supported; use an encoder with Tanh, Identity, ReLU, GELU or Sigmoid");
      }
      Path data = new Path(folder, "model.safetensors");
      if (!files.exists(data)) {
        throw new ConfigException(
            data
                + ": there is no such file; write it with sentence-transformers'"
                + " SentenceTransformer(folder).save_pretrained(folder)");
      }
      String name = FeatureHead.name(modules.size());
      SafeTensors.read(data, files.hadoop(), tensor -> tensor.startsWith("linear."))
          .tensors()
          .asMap()
          .forEach((n, tensor) -> weights.put(name + n.substring("linear".length()), tensor));
      modules.add(
          new Dense(
              files.number(file, config, "in_features"),
              files.number(file, config, "out_features"),
              config.path("bias").asBoolean(true),
              nonlinearity));
    }

    private int maxTokens() throws IOException {
      Path file = null;
      for (String name : SETTINGS) {
        Path there = new Path(transformer, name);
        file = file == null && files.exists(there) ? there : file;
      }
      if (file == null) {
        return Integer.MAX_VALUE;
      }
      JsonNode config = files.json(file);
      if (config.path("do_lower_case").asBoolean(false)) {
        throw new ConfigException(
            file
                + ": do_lower_case is not supported; use an encoder whose tokenizer.json says how"
                + " case is treated");
      }
      int tokens = config.path("max_seq_length").asInt(0);
      return tokens > 0 ? tokens : Integer.MAX_VALUE;
    }

    private String prompt() throws IOException {
      Path file = files.file("config_sentence_transformers.json");
      JsonNode config = files.exists(file) ? files.json(file) : null;
      if (config == null
          || config.path("default_prompt_name").asText("").isEmpty()
          || config.path("default_prompt_name").isNull()) {
        return "";
      }
      String name = config.path("default_prompt_name").asText();
      if (!config.path("prompts").path(name).isTextual()) {
        throw new ConfigException(
            file + ": prompts has no \"" + name + "\"; use the file the model came with");
      }
      String prompt = config.path("prompts").path(name).asText();
      if (!prompt.isEmpty() && !poolsPrompt) {
        throw new ConfigException(
            file
                + ": a prompt that pooling leaves out (include_prompt false) is not supported; "
                + ONLY);
      }
      return prompt;
    }
  }

  /** Reads what a folder says. */
  static SentenceModules read(ModelFiles files) throws IOException {
    Reader reader = new Reader(files);
    reader.modules();
    return new SentenceModules(
        reader.transformer,
        reader.pooling,
        new FeatureHead(reader.modules),
        reader.weights,
        reader.prompt(),
        reader.maxTokens());
  }

  /** Fails where a dense module does not take what the one before it gives. */
  void requireFits(int hidden) {
    int length = hidden;
    for (Module module : head.modules()) {
      if (module instanceof Dense dense) {
        if (dense.in() != length) {
          throw new ConfigException(
              transformer
                  + ": a Dense module takes "
                  + dense.in()
                  + " numbers, not the "
                  + length
                  + " before it; use the files the model came with");
        }
        length = dense.out();
      }
    }
  }
}
