package io.foster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EncoderConfigTest {
  private final List<String> problems = new ArrayList<>();

  private EncoderConfig read(String overrides) {
    return EncoderConfig.read(
        new Section(
            ConfigFactory.parseString(overrides)
                .withFallback(ConfigFactory.parseResources("reference.conf"))
                .getConfig("encoder"),
            "encoder",
            problems));
  }

  @Test
  void defaultsAreUsable() {
    EncoderConfig config = read("");
    assertEquals(List.of(), problems);
    assertEquals("embedded", config.source());
    assertEquals(0, config.trainableLayers());
    assertEquals(DeviceKind.CPU, config.device());
    assertEquals(Optional.empty(), config.transformer());
    assertEquals(Optional.empty(), config.cache().dir());
  }

  @Test
  void readsAStaticTransformerWithParamsOfAnyType() {
    EncoderConfig config =
        read(
            "encoder.static.transformer { class = a.B, params { modelUrl = \"x\", batchSize = 4,"
                + " normalize = true } }");
    assertEquals(List.of(), problems);
    EncoderConfig.StaticTransformer transformer = config.transformer().orElseThrow();
    assertEquals("a.B", transformer.className());
    assertEquals(
        Map.of("modelUrl", "\"x\"", "batchSize", "4", "normalize", "true"), transformer.params());
  }

  @Test
  void aStaticTransformerCannotBeTrained() {
    read("encoder { trainable-layers = 1, static.transformer.class = a.B }");
    assertEquals(1, problems.size());
    assertTrue(problems.get(0).startsWith("encoder.trainable-layers: "), problems.get(0));
  }

  @Test
  void reportsEveryProblem() {
    read("encoder { batch-size = 0, device = tpu, max-tokens = many, trainable-layers = -1 }");
    assertEquals(4, problems.size(), problems.toString());
  }
}
