package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.base.ConfigException;
import io.foster.tensor.GradMode;
import io.foster.tensor.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That features are those of transformers, test_encoders.py shows. */
class ModernBertTest {
  private static final EncoderCheckpoint TINY = Checkpoints.tinyModern();

  @TempDir Path folder;

  /** A folder with transformers' names; its version 4 wrote no kinds of layers. */
  private void write(Consumer<ObjectNode> change) throws IOException {
    ObjectNode config = new ObjectMapper().createObjectNode();
    config
        .put("model_type", "modernbert")
        .put("num_hidden_layers", 4)
        .put("hidden_size", 32)
        .put("num_attention_heads", 4)
        .put("intermediate_size", 64)
        .put("vocab_size", 30522)
        .put("max_position_embeddings", 64)
        .put("norm_eps", 1e-5)
        .put("local_attention", 4)
        .put("global_attn_every_n_layers", 3)
        .put("global_rope_theta", 160_000.0)
        .put("local_rope_theta", 10_000.0)
        .put("position_embedding_type", "absolute");
    change.accept(config);
    Checkpoints.writeFolder(folder, TINY, config);
    Checkpoints.writeWeights(
        folder.resolve("model.safetensors"),
        TINY,
        Checkpoints.Type.F32,
        name -> "model." + published(name),
        name -> true);
  }

  private static String published(String name) {
    return name.replace("encoder.layer.", "layers.")
        .replace("attention.LayerNorm", "attn_norm")
        .replace("attention.self.qkv", "attn.Wqkv")
        .replace("attention.output.dense", "attn.Wo")
        .replace("intermediate.LayerNorm", "mlp_norm")
        .replace("intermediate.dense", "mlp.Wi")
        .replace("output.dense", "mlp.Wo")
        .replace("embeddings.word_embeddings", "embeddings.tok_embeddings")
        .replace("embeddings.LayerNorm", "embeddings.norm")
        .replace("encoder.final_norm", "final_norm");
  }

  private EncoderCheckpoint read() throws IOException {
    return EncoderCheckpoint.load(folder.toString(), new Configuration());
  }

  @Test
  void aFolderIsReadByItsOwnNames() throws IOException {
    write(config -> {});
    EncoderCheckpoint read = read();
    assertEquals(TINY.architecture(), read.architecture());
    assertEquals(TINY.hash(), read.hash());
  }

  @Test
  void newerFoldersNameTheKindOfEachLayerAndItsRotations() throws IOException {
    write(
        config -> {
          config.remove(
              List.of("global_attn_every_n_layers", "global_rope_theta", "local_rope_theta"));
          config
              .putArray("layer_types")
              .add("full_attention")
              .add("sliding_attention")
              .add("sliding_attention")
              .add("full_attention");
          ObjectNode rope = config.putObject("rope_parameters");
          rope.putObject("full_attention").put("rope_type", "default").put("rope_theta", 160_000);
          rope.putObject("sliding_attention").put("rope_type", "default").put("rope_theta", 10_000);
        });
    assertEquals(TINY.hash(), read().hash());
  }

  @Test
  void theFinalNormalisationIsTrainedAlongWithAnyLayer() {
    String norm = "encoder.final_norm.weight";
    assertTrue(TINY.top(1).contains(norm));
    assertTrue(TINY.below(0).contains(norm));
    // Normalisation, queries with keys and values, output, normalisation, gated part, its output.
    assertEquals(6 + 1, TINY.top(1).names().size());
  }

  @Test
  void whatIsNotUnderstoodIsRefused() throws IOException {
    write(
        config ->
            config
                .putObject("rope_parameters")
                .putObject("full_attention")
                .put("rope_type", "yarn"));
    refused("rope_type \"yarn\"");
    write(config -> config.putArray("layer_types").add("full_attention"));
    refused("layer_types \"1 of them\"");
    write(config -> config.putArray("layer_types").add("linear_attention"));
    refused("layer_types \"linear_attention\"");
    write(config -> config.put("hidden_activation", "silu"));
    refused("hidden_activation \"silu\"");
    write(config -> config.put("num_attention_heads", 32));
    refused("even length");
    write(config -> config.put("local_rope_theta", -1));
    refused("rope_theta \"-1\"");
  }

  private void refused(String words) {
    ConfigException refused = assertThrows(ConfigException.class, this::read);
    assertTrue(refused.getMessage().contains(words), refused.getMessage());
  }

  @Test
  void aSlidingLayerSeesItsWindowAndAFullOneAll() {
    int[][] one = {{101, 1, 2, 3, 4, 5, 6, 102}};
    int[][] other = {{101, 1, 2, 3, 4, 9, 6, 102}};
    // Token 5 differs; the window is two tokens.
    boolean[] sliding = changed(1, one, other);
    assertArrayEquals(new boolean[] {false, false, false, true, true, true, true, true}, sliding);
    for (boolean full : changed(0, one, other)) {
      assertTrue(full);
    }
  }

  /** The tokens whose hidden states a layer makes differ. */
  private static boolean[] changed(int layer, int[][] one, int[][] other) {
    TransformerEncoder encoder = new TransformerEncoder(TINY.architecture());
    int[] lengths = {one[0].length};
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      Map<String, NDArray> weights = new LinkedHashMap<>();
      TINY.weights().asMap().forEach((n, t) -> weights.put(n, Torch.toNative(manager, t)));
      NDArray apart =
          GradMode.disabled(
              () ->
                  encoder
                      .layers(
                          encoder.embed(manager, one, weights), lengths, weights, layer, layer + 1)
                      .sub(
                          encoder.layers(
                              encoder.embed(manager, other, weights),
                              lengths,
                              weights,
                              layer,
                              layer + 1))
                      .abs()
                      .squeeze(0)
                      .max(new int[] {1}));
      boolean[] changed = new boolean[one[0].length];
      for (int t = 0; t < changed.length; t++) {
        changed[t] = apart.getFloat(t) > 0;
      }
      return changed;
    }
  }
}
