package io.foster.config;

/**
 * The section {@code model}: the architecture of the recommender; or that of students, which is the
 * same but for what the section {@code transfer} sets.
 */
public record ModelConfig(
    Backbone backbone, int dimension, int layers, int heads, int feedForward, int maxLength) {

  static ModelConfig read(Section s) {
    ModelConfig config =
        new ModelConfig(
            s.choice("backbone", Backbone.class),
            s.integer("dimension", 1),
            s.integer("layers", 1),
            s.integer("heads", 1),
            s.integer("feed-forward", 1),
            s.integer("max-length", 1));
    config.check(s);
    return config;
  }

  /** This model with what {@code s} sets; a null key there leaves it as it is. */
  ModelConfig with(Section s) {
    ModelConfig config =
        new ModelConfig(
            s.isNull("backbone") ? backbone : s.choice("backbone", Backbone.class),
            s.optionalInteger("dimension", 1, Integer.MAX_VALUE).orElse(dimension),
            s.optionalInteger("layers", 1, Integer.MAX_VALUE).orElse(layers),
            s.optionalInteger("heads", 1, Integer.MAX_VALUE).orElse(heads),
            s.optionalInteger("feed-forward", 1, Integer.MAX_VALUE).orElse(feedForward),
            maxLength);
    if (!config.equals(this)) {
      config.check(s);
    }
    return config;
  }

  private void check(Section s) {
    if (backbone == Backbone.SASREC && dimension % heads != 0) {
      s.problem(
          "heads",
          heads + " does not divide the dimension " + dimension,
          "use a divisor of " + s.path("dimension"));
    }
  }

  /**
   * The model for a text encoder.
   *
   * @param featureDimension c
   */
  public ModelShape shape(int featureDimension) {
    return new ModelShape(
        backbone, featureDimension, dimension, layers, heads, feedForward, maxLength);
  }
}
