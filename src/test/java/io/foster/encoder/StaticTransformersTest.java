package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.foster.config.DeviceKind;
import io.foster.config.EncoderConfig;
import io.foster.config.EncoderConfig.StaticTransformer;
import io.foster.config.Precision;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class StaticTransformersTest extends EncoderFixture {
  private static EncoderConfig transformer(String className, Map<String, String> params) {
    EncoderConfig base = config(0, 2);
    return new EncoderConfig(
        base.source(),
        OptionalInt.empty(),
        0,
        24,
        0,
        16,
        2,
        1,
        DeviceKind.CPU,
        Precision.FLOAT32,
        base.cache(),
        1,
        Optional.of(new StaticTransformer(className, params)));
  }

  @Test
  void aSparkTransformerEmbedsByNameWhateverItsOutputsType() throws IOException {
    for (String type : List.of("float", "double", "vector")) {
      Map<String, String> params =
          Map.of("engine", "\"" + type + "\"", "batchSize", "2", "scale", "3");
      EncoderConfig config = transformer(FixtureEmbedder.class.getName(), params);
      CatalogueFeatures.Report report =
          CatalogueFeatures.run(spark, config, items(List.of("ab", "a b c"), 2), path(type));
      assertEquals(
          new CatalogueFeatures.Report(2, 2, FixtureEmbedder.class.getName(), "", 0, 0, 0), report);
      // (12, 1) and (30, 3): centred (-9, -1), (9, 1), all along one component; squared norm c.
      float root = (float) Math.sqrt(2);
      assertArrayEquals(
          new float[] {-root, 0, root, 0},
          CatalogueFeatures.features(spark, path(type)).data(),
          1e-6f);
    }
  }

  @Test
  void aTransformerThatCannotServeIsAUsersError() {
    Map<String, String> good = Map.of("engine", "\"string\"", "batchSize", "2", "scale", "3");
    assertFails(
        transformer("ai.djl.spark.task.text.TextEmbedder", Map.of()),
        "--packages ai.djl.spark:spark_2.12:0.36.0");
    assertFails(transformer("com.example.Nothing", Map.of()), "is not on the class path");
    assertFails(transformer("java.lang.String", Map.of()), "is not an org.apache.spark.ml");
    assertFails(
        transformer(FixtureEmbedder.class.getName(), Map.of("modelUri", "1")),
        "params.modelUri: " + FixtureEmbedder.class.getName() + " has no such Param; it has");
    assertFails(
        transformer(FixtureEmbedder.class.getName(), Map.of("batchSize", "\"many\"")),
        "params.batchSize: \"many\" is not a value for it");
    assertFails(
        transformer(FixtureEmbedder.class.getName(), good), "it makes a column of type string");
  }
}
