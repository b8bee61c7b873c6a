package io.foster.encoder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.foster.config.EncoderName;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Checkpoints for tests: the embedded one, a tiny random one, and folders of either. */
final class Checkpoints {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static EncoderCheckpoint miniLm;

  private Checkpoints() {}

  /** The real embedded encoder, read once. */
  static synchronized EncoderCheckpoint miniLm() {
    try {
      if (miniLm == null) {
        miniLm = EmbeddedEncoder.ALL_MINILM_L6_V2.load();
      }
      return miniLm;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Three random layers of width 32 behind the real tokenizer. */
  static EncoderCheckpoint tiny() {
    return random(
        new EncoderArchitecture(
            3,
            32,
            4,
            64,
            30522,
            1e-12,
            EncoderArchitecture.Activation.GELU,
            EncoderArchitecture.Pooling.MEAN,
            new BertFamily(64, 0, 2, 0)));
  }

  /** Four random layers as ModernBERT has them, each third of them full; a window of two tokens. */
  static EncoderCheckpoint tinyModern() {
    List<ModernBertFamily.Attention> attention =
        List.of(
            ModernBertFamily.Attention.FULL,
            ModernBertFamily.Attention.SLIDING,
            ModernBertFamily.Attention.SLIDING,
            ModernBertFamily.Attention.FULL);
    return random(
        new EncoderArchitecture(
            4,
            32,
            4,
            64,
            30522,
            1e-5,
            EncoderArchitecture.Activation.GELU,
            EncoderArchitecture.Pooling.MEAN,
            new ModernBertFamily(64, attention, 2, 160_000, 10_000, false, false, false)));
  }

  static EncoderCheckpoint random(EncoderArchitecture architecture) {
    Random random = new Random(7);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    architecture
        .weights()
        .forEach(
            (name, shape) -> {
              Tensor weight = Tensor.zeros(shape);
              boolean gain = name.toLowerCase(Locale.ROOT).endsWith("norm.weight");
              for (int i = 0; i < weight.size(); i++) {
                weight.data()[i] = (float) ((gain ? 1 : 0) + 0.2 * random.nextGaussian());
              }
              weights.put(name, weight);
            });
    return EncoderCheckpoint.of(
        architecture, new NamedTensors(weights), miniLm().tokenizer(), "tiny");
  }

  /** The same weights, with the first token's hidden state as the feature. */
  static EncoderCheckpoint pooledByFirst(EncoderCheckpoint of) {
    EncoderArchitecture a = of.architecture();
    EncoderArchitecture first =
        like(a, EncoderArchitecture.Pooling.FIRST, FeatureHead.NONE, a.family());
    return EncoderCheckpoint.of(first, of.weights(), of.tokenizer(), "first");
  }

  /** The same layers with another end or another beginning. */
  static EncoderArchitecture like(
      EncoderArchitecture a,
      EncoderArchitecture.Pooling pooling,
      FeatureHead head,
      EncoderFamily family) {
    return new EncoderArchitecture(
        a.layers(),
        a.hidden(),
        a.heads(),
        a.intermediate(),
        a.vocabulary(),
        a.epsilon(),
        a.activation(),
        pooling,
        head,
        a.sequence(),
        family);
  }

  /** The features of texts, one row after another. */
  static float[] features(FrozenLayers layers, List<String> texts) {
    List<float[]> rows = layers.features(texts);
    float[] all = new float[rows.size() * rows.get(0).length];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, all, i * rows.get(i).length, rows.get(i).length);
    }
    return all;
  }

  /** Whether an encoder's artifact is there; the profile encoders adds them all. */
  static boolean isOnClassPath(EmbeddedEncoder encoder) {
    return Checkpoints.class.getResource("/" + name(encoder).label() + ".onnx") != null;
  }

  /** The configuration's name of an encoder: both enumerations call it the same. */
  static EncoderName name(EmbeddedEncoder encoder) {
    return EncoderName.valueOf(encoder.name());
  }

  /** n texts of 1 to 30 words. */
  static List<String> texts(int n) {
    String[] words =
        ("wireless controller for the playstation with rechargeable battery, adventure game of the"
                + " year edition; Pokémon red & blue - racing wheel pedals (black) 2nd generation"
                + " memory card 64GB nintendo switch case zelda breath wild xbox headset")
            .split(" ");
    Random random = new Random(3);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      StringBuilder text = new StringBuilder();
      int length = 1 + random.nextInt(30);
      for (int w = 0; w < length; w++) {
        text.append(w == 0 ? "" : " ").append(words[random.nextInt(words.length)]);
      }
      texts.add(text.toString());
    }
    return texts;
  }

  /** How a number is written in a folder. */
  enum Type {
    F32(4) {
      @Override
      void put(ByteBuffer to, float value) {
        to.putFloat(value);
      }
    },
    F16(2) {
      @Override
      void put(ByteBuffer to, float value) {
        to.putShort(toHalf(value));
      }
    },
    BF16(2) {
      @Override
      void put(ByteBuffer to, float value) {
        int bits = Float.floatToIntBits(value);
        // Round to nearest, ties to even.
        to.putShort((short) ((bits + 0x7fff + ((bits >> 16) & 1)) >> 16));
      }
    };

    final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    abstract void put(ByteBuffer to, float value);
  }

  /** Nearest half to a float of modest size. */
  private static short toHalf(float value) {
    int sign = Float.floatToIntBits(value) >>> 16 & 0x8000;
    float magnitude = Math.abs(value);
    if (magnitude < 0x1p-14f) {
      return (short) (sign | Math.round(magnitude * 0x1p24f));
    }
    int bits = Float.floatToIntBits(magnitude) + 0xfff;
    return (short) (sign | ((bits >> 13) - (112 << 10)));
  }

  static BertFamily bert(EncoderArchitecture a) {
    return (BertFamily) a.family();
  }

  /** A config.json of BERT. */
  static ObjectNode config(EncoderArchitecture a) {
    return JSON.createObjectNode()
        .put("model_type", "bert")
        .put("num_hidden_layers", a.layers())
        .put("hidden_size", a.hidden())
        .put("num_attention_heads", a.heads())
        .put("intermediate_size", a.intermediate())
        .put("vocab_size", a.vocabulary())
        .put("max_position_embeddings", bert(a).positions())
        .put("type_vocab_size", bert(a).tokenTypes())
        .put("layer_norm_eps", a.epsilon())
        .put("hidden_act", "gelu");
  }

  /** Writes config.json and tokenizer.json. */
  static void writeFolder(Path folder, EncoderCheckpoint checkpoint, ObjectNode config)
      throws IOException {
    Files.createDirectories(folder);
    JSON.writeValue(folder.resolve("config.json").toFile(), config);
    Files.write(folder.resolve("tokenizer.json"), checkpoint.tokenizer());
  }

  /** Writes the weights that {@code wanted} accepts to one safetensors file. */
  static void writeWeights(
      Path file,
      EncoderCheckpoint checkpoint,
      Type type,
      UnaryOperator<String> rename,
      Predicate<String> wanted)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    long position = 0;
    List<Tensor> tensors = new ArrayList<>();
    for (Map.Entry<String, Tensor> e : checkpoint.weights().asMap().entrySet()) {
      if (wanted.test(e.getKey())) {
        ObjectNode node = header.putObject(rename.apply(e.getKey())).put("dtype", type.name());
        for (long s : e.getValue().shape()) {
          node.withArray("shape").add(s);
        }
        long end = position + (long) type.bytes * e.getValue().size();
        node.putArray("data_offsets").add(position).add(end);
        position = end;
        tensors.add(e.getValue());
      }
    }
    byte[] json = JSON.writeValueAsBytes(header);
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeLong(Long.reverseBytes(json.length));
      out.write(json);
      for (Tensor tensor : tensors) {
        ByteBuffer buffer =
            ByteBuffer.allocate(tensor.size() * type.bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : tensor.data()) {
          type.put(buffer, value);
        }
        out.write(buffer.array());
      }
    }
  }
}
