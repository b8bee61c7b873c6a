package io.foster.encoder;

import io.foster.config.EncoderName;
import io.foster.encoder.EncoderArchitecture.Activation;
import io.foster.encoder.EncoderArchitecture.Pooling;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A random encoder of two layers of 32 numbers behind the embedded one's tokenizer: what is tried
 * out with it costs next to nothing, and works as with a real one.
 */
final class MadeUpEncoder {
  private MadeUpEncoder() {}

  static EncoderCheckpoint load() throws IOException {
    EncoderArchitecture architecture =
        new EncoderArchitecture(
            2,
            32,
            2,
            64,
            30522,
            1e-12,
            Activation.GELU,
            Pooling.MEAN,
            new BertFamily(512, 0, 2, 0));
    SplittableRandom random = new SplittableRandom(1);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    architecture
        .weights()
        .forEach(
            (name, shape) -> {
              Tensor weight = Tensor.zeros(shape);
              float centre = name.endsWith("LayerNorm.weight") ? 1 : 0;
              for (int i = 0; i < weight.size(); i++) {
                weight.data()[i] = centre + 0.4f * ((float) random.nextDouble() - 0.5f);
              }
              weights.put(name, weight);
            });
    return EncoderCheckpoint.of(
        architecture,
        new NamedTensors(weights),
        EmbeddedEncoder.ALL_MINILM_L6_V2.tokenizer(),
        EncoderName.RANDOM);
  }
}
