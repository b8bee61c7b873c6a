package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.base.ConfigException;
import io.foster.config.DeviceKind;
import io.foster.config.EncoderConfig;
import io.foster.config.Precision;
import io.foster.tensor.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That features are those of transformers, test_encoders.py shows. */
class MpNetTest {
  private static final int HEADS = 4;

  @TempDir Path folder;

  @Test
  void bucketsAreSingleThenLogarithmic() {
    // Eight single distances, then steps of a factor 16^(1/8) from 8 to 128, on either side.
    int[] distances = {0, -1, -7, -8, -11, -12, -15, -16, -31, -32, -63, -64, -127, -128, -500};
    int[] buckets = {0, 1, 7, 8, 8, 9, 9, 10, 11, 12, 13, 14, 15, 15, 15};
    assertArrayEquals(buckets, Arrays.stream(distances).map(MpNet::bucket).toArray());
    for (int d = 1; d < 300; d++) {
      assertEquals(16 + MpNet.bucket(-d), MpNet.bucket(d));
    }
  }

  @Test
  void theBiasIsOfTheTokenThatLooksAndTheOneThatIsLookedAt() {
    try (NDManager manager = Torch.newManager()) {
      float[] table = new float[MpNet.BUCKETS * HEADS];
      for (int i = 0; i < table.length; i++) {
        table[i] = i;
      }
      NDArray bias =
          MpNet.bias(
              Torch.floats(manager, table, table.length, MpNet.BUCKETS, HEADS),
              manager.zeros(new Shape(1, 3, 1)));
      assertArrayEquals(new long[] {1, HEADS, 3, 3}, bias.getShape().getShape());
      // Of head 2, token 1 looking at token 0, one before it; then at token 2, one behind it.
      assertEquals(1 * HEADS + 2, bias.getFloat(0, 2, 1, 0));
      assertEquals(17 * HEADS + 2, bias.getFloat(0, 2, 1, 2));
    }
  }

  private static final EncoderCheckpoint TINY =
      Checkpoints.random(
          new EncoderArchitecture(
              3,
              32,
              HEADS,
              64,
              30522,
              1e-12,
              EncoderArchitecture.Activation.GELU,
              EncoderArchitecture.Pooling.MEAN,
              new BertFamily(64, 2, 1, MpNet.BUCKETS)));

  /** A folder with transformers' names of MPNet's weights. */
  private void write() throws IOException {
    ObjectNode config = Checkpoints.config(TINY.architecture());
    config.put("model_type", "mpnet").remove("type_vocab_size");
    Checkpoints.writeFolder(folder, TINY, config);
    Checkpoints.writeWeights(
        folder.resolve("model.safetensors"),
        TINY,
        Checkpoints.Type.F32,
        name -> "mpnet." + published(name),
        name -> !name.contains("token_type"));
  }

  private static String published(String name) {
    return name.replace("attention.self.query", "attention.attn.q")
        .replace("attention.self.key", "attention.attn.k")
        .replace("attention.self.value", "attention.attn.v")
        .replace("attention.output.dense", "attention.attn.o")
        .replace("attention.output.LayerNorm", "attention.LayerNorm");
  }

  @Test
  void aFolderIsReadByItsOwnNames() throws IOException {
    write();
    EncoderCheckpoint read = EncoderCheckpoint.load(folder.toString(), new Configuration());
    assertEquals(TINY.architecture(), read.architecture());
    for (String name : TINY.weights().asMap().keySet()) {
      if (!name.contains("token_type")) {
        assertArrayEquals(TINY.weights().get(name).data(), read.weights().get(name).data(), name);
      }
    }
    assertTrue(read.below(0).contains(MpNet.BIAS));
  }

  @Test
  void itsLayersAreNotTrained() throws IOException {
    write();
    EncoderConfig trained =
        new EncoderConfig(
            folder.toString(),
            OptionalInt.empty(),
            1,
            24,
            0.5,
            16,
            2,
            1,
            DeviceKind.CPU,
            Precision.FLOAT32,
            new EncoderConfig.Cache(Optional.empty(), 1, 64),
            1,
            Optional.empty());
    ConfigException refused =
        assertThrows(ConfigException.class, () -> StageCheckpoint.of(trained, new Configuration()));
    assertTrue(refused.getMessage().contains("mpnet"), refused.getMessage());
  }
}
