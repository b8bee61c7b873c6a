package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.foster.base.ConfigException;
import io.foster.config.EncoderConfig;
import io.foster.config.LoadedConfig;
import io.foster.config.Precision;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** encoder.layers: the lowest layers of an encoder are an encoder. */
class LowestLayersTest {
  private static final int HIDDEN = 32;

  @Test
  void featuresAreThePooledHiddenStatesAboveThem() {
    EncoderCheckpoint whole = Checkpoints.tiny();
    EncoderCheckpoint two = whole.lowest(2);
    List<String> texts = Checkpoints.texts(5);
    List<float[]> features;
    try (FrozenLayers layers = frozen(two, 0)) {
      features = layers.features(texts);
    }
    // What one trained layer of the whole encoder leaves frozen.
    List<HiddenState> below;
    try (FrozenLayers layers = frozen(whole, 1)) {
      below = layers.hiddenStates(texts);
    }
    for (int i = 0; i < texts.size(); i++) {
      assertArrayEquals(mean(below.get(i)), features.get(i), 1e-5f);
    }
  }

  private static FrozenLayers frozen(EncoderCheckpoint checkpoint, int trainable) {
    return new FrozenLayers(checkpoint, trainable, 24, 4, Device.cpu(), Precision.FLOAT32);
  }

  private static float[] mean(HiddenState state) {
    float[] mean = new float[HIDDEN];
    for (int t = 0; t < state.tokens(); t++) {
      for (int i = 0; i < HIDDEN; i++) {
        mean[i] += state.values()[t * HIDDEN + i] / state.tokens();
      }
    }
    return mean;
  }

  @Test
  void allOfThemCanBeTrained() {
    EncoderCheckpoint two = Checkpoints.tiny().lowest(2);
    assertTrue(two.top(2).contains("encoder.layer.0.attention.self.query.weight"));
    assertTrue(two.top(2).contains("encoder.layer.1.output.dense.weight"));
    assertEquals(
        two.weights().names().size(), two.top(2).names().size() + two.below(2).names().size());
    assertTrue(
        two.weights().names().stream().noneMatch(name -> name.startsWith("encoder.layer.2.")));
  }

  @Test
  void anotherNumberOfLayersIsAnotherEncoder() {
    EncoderCheckpoint whole = Checkpoints.tiny();
    assertSame(whole, whole.lowest(3));
    assertNotEquals(whole.hash(), whole.lowest(2).hash());
    EncoderConfig all = LoadedConfig.with("encoder.source=random").encoder();
    EncoderConfig two = LoadedConfig.with("encoder.source=random", "encoder.layers=2").encoder();
    assertTrue(!all.givesTheFeaturesOf(two), "a student of the one cannot read the other's");
    assertEquals("random", all.origin());
    assertEquals("random (lowest 2 layers)", two.origin(), "what a set says of its features");
  }

  @Test
  void moreThanThereAreIsRefused() {
    EncoderConfig nine = LoadedConfig.with("encoder.source=random", "encoder.layers=9").encoder();
    ConfigException e =
        assertThrows(ConfigException.class, () -> StageCheckpoint.of(nine, new Configuration()));
    assertTrue(
        e.getMessage().startsWith("encoder.layers: 9 leaves out none of the encoder's "),
        e.getMessage());
    ConfigException given =
        assertThrows(
            ConfigException.class,
            () -> LoadedConfig.with("encoder.source=\"features:/a.npy\"", "encoder.layers=2"));
    assertTrue(given.getMessage().contains("encoder.layers: "), given.getMessage());
  }
}
