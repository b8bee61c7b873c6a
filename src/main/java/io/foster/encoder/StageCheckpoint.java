package io.foster.encoder;

import io.foster.base.ConfigException;
import io.foster.config.EncoderConfig;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The checkpoint that settings name, and whether it is the one that a finished stage encoded with.
 * What was trained on its features means nothing with the weights of another model, even one of the
 * same shape in the same folder.
 */
final class StageCheckpoint {
  private StageCheckpoint() {}

  /**
   * Reads the checkpoint of a finished stage.
   *
   * @param out the finished stage's folder
   * @throws ConfigException if the encoder is another one by now
   */
  static EncoderCheckpoint read(EncoderConfig config, Path out, Configuration hadoop)
      throws IOException {
    EncoderCheckpoint checkpoint = of(config, hadoop);
    if (!CatalogueFeatures.checkpointHash(out, hadoop).equals(checkpoint.hash())) {
      throw new ConfigException(
          "encoder.source: "
              + config.source()
              + " is not the model that "
              + out
              + " was made with; put that one back, name a folder with it, or let foster run"
              + " --resume make the results again");
    }
    return checkpoint;
  }

  /** Reads the checkpoint and checks the settings that depend on it. */
  static EncoderCheckpoint of(EncoderConfig config, Configuration hadoop) throws IOException {
    EncoderCheckpoint whole = EncoderCheckpoint.load(config.source(), hadoop);
    int layers = config.layers().orElse(whole.architecture().layers());
    int most = whole.architecture().layers() - 1;
    if (config.layers().isPresent() && layers > most) {
      // All of them under another name would be another encoder to whatever reads its features.
      throw new ConfigException(
          "encoder.layers: %d leaves out none of the encoder's %d; use 1 to %d, or null for all"
              .formatted(layers, most + 1, most));
    }
    EncoderCheckpoint checkpoint = whole.lowest(layers);
    EncoderArchitecture architecture = checkpoint.architecture();
    if (config.trainableLayers() > architecture.layers()) {
      throw new ConfigException(
          "encoder.trainable-layers: %d is more than the encoder has; use 0 to %d"
              .formatted(config.trainableLayers(), architecture.layers()));
    }
    String whyNotTrained = architecture.family().whyNotTrained();
    if (config.trainableLayers() > 0 && !whyNotTrained.isEmpty()) {
      throw new ConfigException(
          "encoder.trainable-layers: %d, but %s, so none can be trained alone; use 0"
              .formatted(config.trainableLayers(), whyNotTrained));
    }
    if (config.maxTokens() > architecture.maxTokens()) {
      throw new ConfigException(
          "encoder.max-tokens: %d is more than the encoder reads; use at most %d"
              .formatted(config.maxTokens(), architecture.maxTokens()));
    }
    return checkpoint;
  }
}
