package io.foster.config;

import io.foster.seqmodel.SasRecShape;

/** The section {@code model}: the size of the recommender. */
public record ModelConfig(int dimension, int layers, int heads, int feedForward, int maxLength) {

  static ModelConfig read(Section s) {
    ModelConfig config =
        new ModelConfig(
            s.integer("dimension", 1),
            s.integer("layers", 1),
            s.integer("heads", 1),
            s.integer("feed-forward", 1),
            s.integer("max-length", 1));
    if (config.heads > 0 && config.dimension % config.heads != 0) {
      s.problem(
          "heads",
          config.heads + " does not divide the dimension " + config.dimension,
          "use a divisor of " + s.path("dimension"));
    }
    return config;
  }

  /**
   * The model for a text encoder.
   *
   * @param featureDimension c
   */
  public SasRecShape shape(int featureDimension) {
    return new SasRecShape(featureDimension, dimension, layers, heads, feedForward, maxLength);
  }
}
