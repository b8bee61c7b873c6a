package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.foster.OnGpu;
import io.foster.config.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** encoder.precision = float16: frozen layers of 16-bit numbers, results of float32. */
class PrecisionTest {
  /** Of a feature's largest number: six layers, each of which rounds to 2^-11 several times. */
  static final double CLOSE = 0.01;

  private static float[] features(
      EncoderCheckpoint checkpoint, Precision precision, List<String> texts) {
    try (FrozenLayers layers = new FrozenLayers(checkpoint, 0, 24, 16, Device.cpu(), precision)) {
      return Checkpoints.features(layers, texts);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "modernbert"})
  void featuresOfFloat16AreAlmostThoseOfFloat32(String family) {
    EncoderCheckpoint checkpoint =
        family.equals("bert") ? Checkpoints.tiny() : Checkpoints.tinyModern();
    List<String> texts = Checkpoints.texts(48);
    float[] exact = features(checkpoint, Precision.FLOAT32, texts);
    double off = OnGpu.difference(exact, features(checkpoint, Precision.FLOAT16, texts));
    assertTrue(off > 1e-6, "the layers were computed with float32: " + off);
    assertTrue(off < CLOSE, "differs by " + off);
  }

  @Test
  void hiddenStatesOfFloat16AreFloat32() {
    List<String> texts = Checkpoints.texts(8);
    try (FrozenLayers layers =
        new FrozenLayers(Checkpoints.tiny(), 1, 24, 16, Device.cpu(), Precision.FLOAT16)) {
      List<HiddenState> states = layers.hiddenStates(texts);
      assertEquals(8, states.size());
      for (HiddenState state : states) {
        assertEquals(state.tokens() * 32, state.values().length);
      }
    }
  }
}
