package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.base.ConfigException;
import io.foster.config.Precision;
import io.foster.encoder.Checkpoints.Type;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.SafeTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders of sentence-transformers are read as it reads them. */
class SentenceTransformersFolderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TEXTS = Checkpoints.texts(5);
  @TempDir Path folder;
  private final EncoderCheckpoint tiny = Checkpoints.tiny();

  @BeforeEach
  void write() throws IOException {
    transformer(folder);
  }

  private void transformer(Path to) throws IOException {
    Checkpoints.writeFolder(to, tiny, Checkpoints.config(tiny.architecture()));
    Checkpoints.writeWeights(to.resolve("model.safetensors"), tiny, Type.F32, n -> n, n -> true);
  }

  private void file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** modules.json of types and paths, one behind the other. */
  private void modules(String... typesAndPaths) throws IOException {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < typesAndPaths.length; i += 2) {
      list.append(i == 0 ? "[" : ", ")
          .append(
              "{\"idx\": %d, \"name\": \"%d\", \"path\": \"%s\", \"type\": \"sentence_transformers.models.%s\"}"
                  .formatted(i / 2, i / 2, typesAndPaths[i + 1], typesAndPaths[i]));
    }
    file("modules.json", list + "]");
  }

  private void pooling(String path, String mode) throws IOException {
    file(path + "/config.json", "{\"word_embedding_dimension\": 32, \"" + mode + "\": true}");
  }

  private Tensor dense(String path, int in, int out, String f) throws IOException {
    file(
        path + "/config.json",
        "{\"in_features\": %d, \"out_features\": %d, \"bias\": true, \"activation_function\": \"torch.nn.modules.%s\"}"
            .formatted(in, out, f));
    Tensor weight = Tensor.zeros(out, in);
    Tensor bias = Tensor.zeros(out);
    for (int i = 0; i < weight.size(); i++) {
      weight.data()[i] = (float) Math.sin(i + 1);
    }
    for (int i = 0; i < out; i++) {
      bias.data()[i] = 0.1f * i;
    }
    new SafeTensors(
            new NamedTensors(Map.of("linear.weight", weight, "linear.bias", bias)), Map.of())
        .write(
            new org.apache.hadoop.fs.Path(folder.resolve(path + "/model.safetensors").toUri()),
            new Configuration());
    return weight;
  }

  private EncoderCheckpoint load() throws IOException {
    return EncoderCheckpoint.load(folder.toString(), new Configuration());
  }

  private static List<float[]> features(EncoderCheckpoint checkpoint) {
    try (FrozenLayers frozen =
        new FrozenLayers(checkpoint, 0, 32, 4, Device.cpu(), Precision.FLOAT32)) {
      return frozen.features(TEXTS);
    }
  }

  private void assertFails(String... parts) {
    ConfigException e = assertThrows(ConfigException.class, this::load);
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void denseAndNormalizeAreApplied() throws IOException {
    pooling("1_Pooling", "pooling_mode_mean_tokens");
    Tensor weight = dense("2_Dense", 32, 8, "activation.Tanh");
    modules("Transformer", "", "Pooling", "1_Pooling", "Dense", "2_Dense", "Normalize", "3");
    EncoderCheckpoint read = load();
    assertEquals(8, read.architecture().dimension());
    assertNotEquals(tiny.hash(), read.hash());
    List<float[]> pooled = features(tiny);
    List<float[]> features = features(read);
    for (int i = 0; i < TEXTS.size(); i++) {
      double[] y = new double[8];
      double squares = 0;
      for (int o = 0; o < 8; o++) {
        double sum = 0.1 * o;
        for (int c = 0; c < 32; c++) {
          sum += (double) weight.data()[o * 32 + c] * pooled.get(i)[c];
        }
        y[o] = Math.tanh(sum);
        squares += y[o] * y[o];
      }
      for (int o = 0; o < 8; o++) {
        assertEquals(y[o] / Math.sqrt(squares), features.get(i)[o], 1e-5);
      }
    }
  }

  @Test
  void theHeadIsTrainedWithTheTopLayersAndFrozenWithoutThem() throws IOException {
    pooling("1_Pooling", "pooling_mode_mean_tokens");
    dense("2_Dense", 32, 8, "linear.Identity");
    modules("Transformer", "", "Pooling", "1_Pooling", "Dense", "2_Dense");
    EncoderCheckpoint read = load();
    assertTrue(read.top(1).contains("head.0.linear.weight"));
    assertEquals(List.of(), List.copyOf(read.top(0).names()));
    assertTrue(read.below(0).contains("head.0.linear.bias"));
    FeatureScaling scaling = FeatureScaling.identity(8);
    TopLayers top = new TopLayers(read.architecture(), 1, scaling);
    try (FrozenLayers frozen = new FrozenLayers(read, 1, 32, 4, Device.cpu(), Precision.FLOAT32)) {
      List<HiddenState> states = frozen.hiddenStates(TEXTS);
      int[] items = {0, 1, 2, 3, 4};
      SubsetPlan.Slice slice = SubsetPlan.of(items, i -> states.get(i).tokens(), 8, 1).get(0);
      HiddenStates source =
          wanted -> java.util.Arrays.stream(wanted).mapToObj(states::get).toList();
      float[] values = top.embed(slice, source, read.top(1), Device.cpu());
      List<float[]> expected = features(read);
      for (int i = 0; i < items.length; i++) {
        float[] own = java.util.Arrays.copyOfRange(values, i * 8, (i + 1) * 8);
        assertArrayEquals(expected.get(slice.items()[i]), own, 1e-4f);
      }
      float[] ones = new float[values.length];
      java.util.Arrays.fill(ones, 1);
      NamedTensors gradient =
          InProcessItemEncoder.vjp(top, slice, ones, source, read.top(1), Device.cpu());
      // The bias of the last map is in each text's sum once.
      assertArrayEquals(
          new float[] {5, 5, 5, 5, 5, 5, 5, 5}, gradient.get("head.0.linear.bias").data(), 1e-5f);
    }
  }

  @Test
  void poolingIsReadInItsOwnFolderAndTheTransformerToo() throws IOException {
    Files.delete(folder.resolve("config.json"));
    Files.delete(folder.resolve("model.safetensors"));
    Files.delete(folder.resolve("tokenizer.json"));
    transformer(folder.resolve("0_Transformer"));
    pooling("pool", "pooling_mode_cls_token");
    pooling("1_Pooling", "pooling_mode_mean_tokens");
    modules("Transformer", "0_Transformer", "Pooling", "pool");
    assertEquals(Checkpoints.pooledByFirst(tiny).hash(), load().hash());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"})
  void promptsAndTheLongestTextAreHeeded(String kind) throws IOException {
    String settings = "sentence_" + kind + "_config.json";
    pooling("1_Pooling", "pooling_mode_mean_tokens");
    modules("Transformer", "", "Pooling", "1_Pooling");
    file(settings, "{\"max_seq_length\": 24, \"do_lower_case\": false}");
    String prompts =
        "{\"prompts\": {\"query\": \"query: \", \"document\": \"\"}, \"default_prompt_name\": %s}";
    file("config_sentence_transformers.json", prompts.formatted("null"));
    assertEquals("", load().prefix());
    assertEquals(24, load().architecture().maxTokens());
    file("config_sentence_transformers.json", prompts.formatted("\"query\""));
    assertEquals("query: ", load().prefix());
    file("config_sentence_transformers.json", prompts.formatted("\"passage\""));
    assertFails("prompts has no \"passage\"");
    file("config_sentence_transformers.json", "{}");
    file(settings, "{\"max_seq_length\": 24, \"do_lower_case\": true}");
    assertFails(settings + ": do_lower_case is not supported");
  }

  @Test
  void ofSeveralSettingsThoseOfBertAreTaken() throws IOException {
    pooling("1_Pooling", "pooling_mode_mean_tokens");
    modules("Transformer", "", "Pooling", "1_Pooling");
    file("sentence_xlnet_config.json", "{\"max_seq_length\": 16}");
    file("sentence_bert_config.json", "{\"max_seq_length\": 24}");
    assertEquals(24, load().architecture().maxTokens());
  }

  @ParameterizedTest
  @CsvSource({
    "LSTM, the module LSTM at this place is not supported",
    "WeightedLayerPooling, the module WeightedLayerPooling",
    "Pooling, the module Pooling at this place"
  })
  void unknownModulesAreErrors(String type, String message) throws IOException {
    pooling("1_Pooling", "pooling_mode_mean_tokens");
    modules("Transformer", "", "Pooling", "1_Pooling", type, "1_Pooling");
    assertFails("modules.json", message, "use an encoder of the modules");
  }

  @Test
  void whatIsWrongWithModules() throws IOException {
    modules("Transformer", "");
    assertFails("names no Pooling");
    modules("Transformer", "../elsewhere", "Pooling", "1_Pooling");
    assertFails("../elsewhere is outside of the folder");
    pooling("1_Pooling", "pooling_mode_weightedmean_tokens");
    modules("Transformer", "", "Pooling", "1_Pooling");
    assertFails("1_Pooling/config.json: pooling by [pooling_mode_weightedmean_tokens]");
    pooling("1_Pooling", "pooling_mode_mean_tokens");
    dense("2_Dense", 16, 8, "activation.Tanh");
    modules("Transformer", "", "Pooling", "1_Pooling", "Dense", "2_Dense");
    assertFails("a Dense module takes 16 numbers, not the 32 before it");
    dense("2_Dense", 32, 8, "activation.Softplus");
    assertFails("activation_function torch.nn.modules.activation.Softplus is not supported");
    dense("2_Dense", 32, 8, "activation.ReLU");
    assertEquals(8, load().architecture().dimension());
    Files.delete(folder.resolve("2_Dense/model.safetensors"));
    assertFails("2_Dense/model.safetensors: there is no such file; write it with");
    file("modules.json", "{}");
    assertFails("modules.json: is no list of modules");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "tokenizer.json", "config.json"})
  void aCloneWithoutItsLargeFilesIsToldSo(String name) throws IOException {
    file(name, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n");
    assertFails(
        name + ": is a pointer of Git LFS, not the file itself; fetch it with git lfs pull");
  }

  @Test
  void tokenizersThatDoNotFitAreFoundBeforeAnythingIsEncoded() throws IOException {
    Path tokenizer = folder.resolve("tokenizer.json");
    Files.writeString(tokenizer, "{\"version\":\"1.0\"}");
    assertFails("tokenizer.json: is no tokenizer that can be used (", "AutoTokenizer");
    Files.writeString(tokenizer, "no JSON");
    assertFails("tokenizer.json: not JSON");
    JsonNode whole = JSON.readTree(tiny.tokenizer());
    ((ObjectNode) whole.path("model").path("vocab")).put("beyond", 30522);
    Files.write(tokenizer, JSON.writeValueAsBytes(whole));
    assertFails("holds the token 30522, but config.json says vocab_size 30522");
  }
}
