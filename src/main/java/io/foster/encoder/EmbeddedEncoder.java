package io.foster.encoder;

import io.foster.base.ConfigException;
import io.foster.config.EncoderName;
import io.foster.encoder.EncoderArchitecture.Activation;
import io.foster.encoder.EncoderArchitecture.Pooling;
import io.foster.tensor.NamedTensors;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Text encoders as langchain4j packs them for the class path, an ONNX file and a tokenizer.json
 * each. The first comes with the program; the artifact of another has to be added ({@code mvn
 * package -Pencoders}, or its jar on the driver's class path).
 *
 * <p>Each is used as it was trained to be, but for the last step of the others' recipes, scaling to
 * length one: {@link FeatureScaling} takes its place.
 */
public enum EmbeddedEncoder {
  /**
   * sentence-transformers' all-MiniLM-L6-v2 (Wang et al., 2020, arXiv 2002.10957), Apache-2.0: 6
   * layers, 384 numbers a text, 22.7 million weights; the mean of the tokens.
   */
  ALL_MINILM_L6_V2(EncoderName.ALL_MINILM_L6_V2, "all-minilm-l6-v2", 6, Pooling.MEAN, ""),

  /**
   * BAAI's bge-small-en-v1.5 (Xiao et al., 2023, arXiv 2309.07597), MIT: 12 layers, 384 numbers a
   * text, 33.4 million weights; the first token. Its instruction is for queries that look for
   * longer passages, not for texts that are compared with one another, and is left out.
   */
  BGE_SMALL_EN_V1_5(EncoderName.BGE_SMALL_EN_V1_5, "bge-small-en-v15", 12, Pooling.FIRST, ""),

  /**
   * intfloat's e5-small-v2 (Wang et al., 2022, arXiv 2212.03533), MIT: 12 layers, 384 numbers a
   * text, 33.4 million weights; the mean of the tokens. Its authors want "query: " before texts
   * that are compared with one another or whose embeddings are features.
   */
  E5_SMALL_V2(EncoderName.E5_SMALL_V2, "e5-small-v2", 12, Pooling.MEAN, "query: ");

  private static final String GROUP = "dev.langchain4j";

  private final EncoderName name;
  private final String artifact;
  private final int layers;
  private final Pooling pooling;
  private final String prefix;

  EmbeddedEncoder(EncoderName name, String artifact, int layers, Pooling pooling, String prefix) {
    this.name = name;
    this.artifact = "langchain4j-embeddings-" + artifact;
    this.layers = layers;
    this.pooling = pooling;
    this.prefix = prefix;
  }

  /**
   * The encoder that a value of {@code encoder.source} names, or empty if it names another kind.
   */
  static Optional<EmbeddedEncoder> ofSource(String source) {
    return EncoderName.ofSource(source).map(EmbeddedEncoder::of);
  }

  private static EmbeddedEncoder of(EncoderName name) {
    return Arrays.stream(values()).filter(e -> e.name == name).findFirst().orElseThrow();
  }

  /**
   * Reads it from the class path.
   *
   * @throws ConfigException if its artifact is not there
   */
  EncoderCheckpoint load() throws IOException {
    NamedTensors weights;
    try (InputStream onnx = onnx()) {
      weights = OnnxWeights.read(onnx);
    }
    // As in the models' published config.json; an ONNX file does not say how many heads there are.
    EncoderArchitecture architecture =
        new EncoderArchitecture(
            layers,
            384,
            12,
            1536,
            30522,
            1e-12,
            Activation.GELU,
            pooling,
            new BertFamily(512, 0, 2, 0));
    return EncoderCheckpoint.of(architecture, weights, tokenizer(), prefix, name.source());
  }

  /** The ONNX file. */
  InputStream onnx() {
    return resource(name.label() + ".onnx");
  }

  /** The bytes of tokenizer.json. */
  byte[] tokenizer() throws IOException {
    try (InputStream in = resource(name.label() + "-tokenizer.json")) {
      return in.readAllBytes();
    }
  }

  private InputStream resource(String name) {
    InputStream in = open(name);
    if (in == null) {
      throw new ConfigException(
          ("encoder.source: %s is not on the class path; build with mvn package -Pencoders"
                  + " -DskipTests, or add the jar of %s:%s with --jars")
              .formatted(this.name.label(), GROUP, artifact));
    }
    return in;
  }

  /** Where the program's own loader does not see it, a notebook's or --jars' may. */
  private static InputStream open(String name) {
    InputStream own = EmbeddedEncoder.class.getResourceAsStream("/" + name);
    ClassLoader other = Thread.currentThread().getContextClassLoader();
    return own != null || other == null ? own : other.getResourceAsStream(name);
  }
}
