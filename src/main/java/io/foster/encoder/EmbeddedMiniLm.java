package io.foster.encoder;

import io.foster.encoder.BertArchitecture.Activation;
import io.foster.tensor.NamedTensors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/**
 * all-MiniLM-L6-v2 (sentence-transformers; Wang et al., 2020, arXiv 2002.10957), Apache-2.0, as
 * langchain4j packs it for the class path: 6 layers, 384 numbers a text, 22.7 million weights.
 */
final class EmbeddedMiniLm {
  private static final String WEIGHTS = "/all-minilm-l6-v2.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

  private EmbeddedMiniLm() {}

  static EncoderCheckpoint load() throws IOException {
    NamedTensors weights = OnnxWeights.read(resource(WEIGHTS));
    // The model's published config.json; the ONNX file does not say how many heads there are.
    BertArchitecture architecture =
        new BertArchitecture(6, 384, 12, 1536, 30522, 512, 0, 2, 1e-12, Activation.GELU);
    return EncoderCheckpoint.of(architecture, weights, tokenizer(), EncoderCheckpoint.EMBEDDED);
  }

  /** The bytes of tokenizer.json. */
  static byte[] tokenizer() throws IOException {
    return resource(TOKENIZER);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = EmbeddedMiniLm.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(name + " is not on the class path");
      }
      return in.readAllBytes();
    }
  }
}
