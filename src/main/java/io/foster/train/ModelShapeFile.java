package io.foster.train;

import io.foster.config.Backbone;
import io.foster.config.ModelShape;
import java.util.Map;

/** An architecture in the metadata of a model's file. */
final class ModelShapeFile {
  private static final String BACKBONE = "backbone";

  private ModelShapeFile() {}

  static void put(Map<String, String> metadata, ModelShape shape) {
    metadata.put(BACKBONE, shape.backbone().label());
    metadata.put("feature_dimension", Integer.toString(shape.featureDimension()));
    metadata.put("dimension", Integer.toString(shape.dimension()));
    metadata.put("layers", Integer.toString(shape.layers()));
    metadata.put("heads", Integer.toString(shape.heads()));
    metadata.put("feed_forward", Integer.toString(shape.feedForward()));
    metadata.put("max_length", Integer.toString(shape.maxLength()));
  }

  /** The architecture. */
  static ModelShape get(Map<String, String> metadata) {
    return new ModelShape(
        Backbone.ofLabel(metadata.get(BACKBONE)),
        number(metadata, "feature_dimension"),
        number(metadata, "dimension"),
        number(metadata, "layers"),
        number(metadata, "heads"),
        number(metadata, "feed_forward"),
        number(metadata, "max_length"));
  }

  private static int number(Map<String, String> metadata, String key) {
    return Integer.parseInt(metadata.get(key));
  }
}
