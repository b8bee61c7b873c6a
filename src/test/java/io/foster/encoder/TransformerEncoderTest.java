package io.foster.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.foster.encoder.EncoderArchitecture.Pooling;
import io.foster.tensor.Autograd;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TransformerEncoderTest {

  private static float[] features(EncoderCheckpoint checkpoint, int[][] tokens) {
    TransformerEncoder encoder = new TransformerEncoder(checkpoint.architecture());
    int[] lengths = Arrays.stream(tokens).mapToInt(t -> t.length).toArray();
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      Map<String, NDArray> weights = new LinkedHashMap<>();
      checkpoint.weights().asMap().forEach((n, t) -> weights.put(n, Torch.toNative(manager, t)));
      return GradMode.disabled(
              () -> {
                NDArray hidden = encoder.embed(manager, tokens, weights);
                hidden =
                    encoder.layers(hidden, lengths, weights, 0, checkpoint.architecture().layers());
                return encoder.pool(hidden, lengths);
              })
          .toFloatArray();
    }
  }

  /** Pooling of last_hidden_state, one text at a time, so without any padding. */
  private static float[] onnx(
      OrtEnvironment environment, OrtSession session, int[] tokens, Pooling pooling)
      throws Exception {
    long[][] ids = {Arrays.stream(tokens).asLongStream().toArray()};
    long[][] ones = {new long[tokens.length]};
    Arrays.fill(ones[0], 1);
    try (OnnxTensor input = OnnxTensor.createTensor(environment, ids);
        OnnxTensor mask = OnnxTensor.createTensor(environment, ones);
        OnnxTensor types = OnnxTensor.createTensor(environment, new long[1][tokens.length]);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
      float[][] hidden = ((float[][][]) result.get(0).getValue())[0];
      if (pooling == Pooling.FIRST) {
        return hidden[0];
      }
      float[] mean = new float[hidden[0].length];
      for (int c = 0; c < mean.length; c++) {
        double sum = 0;
        for (float[] token : hidden) {
          sum += token[c];
        }
        mean[c] = (float) (sum / hidden.length);
      }
      return mean;
    }
  }

  /** The encoders that are not packed with the program are tested with the profile encoders. */
  @ParameterizedTest
  @EnumSource
  void agreesWithOnnxRuntimeOnFiftyTexts(EmbeddedEncoder encoder) throws Exception {
    assumeTrue(Checkpoints.isOnClassPath(encoder), encoder + " is not on the class path");
    EncoderCheckpoint checkpoint =
        EncoderCheckpoint.load(Checkpoints.name(encoder).source(), new Configuration());
    List<String> texts = Checkpoints.texts(50);
    int[][] tokens;
    try (TextTokenizer tokenizer =
        new TextTokenizer(checkpoint.tokenizer(), checkpoint.prefix(), 64)) {
      tokens = tokenizer.encode(texts);
    }
    float[] actual = features(checkpoint, tokens);
    double worst = 0;
    try (OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      byte[] bytes;
      try (InputStream onnx = encoder.onnx()) {
        bytes = onnx.readAllBytes();
      }
      try (OrtSession session = environment.createSession(bytes, options)) {
        for (int i = 0; i < tokens.length; i++) {
          float[] expected =
              onnx(environment, session, tokens[i], checkpoint.architecture().pooling());
          for (int c = 0; c < expected.length; c++) {
            worst = Math.max(worst, Math.abs(expected[c] - actual[i * expected.length + c]));
          }
        }
      }
    }
    assertTrue(worst <= 1e-5, "largest difference " + worst);
  }

  @Test
  void layersLeaveTheirResultAndTheMaskOfPaddingOnly() {
    EncoderCheckpoint checkpoint = Checkpoints.tiny();
    TransformerEncoder encoder = new TransformerEncoder(checkpoint.architecture());
    int[][] tokens = {{1, 2, 3}, {4, 5}};
    for (boolean recording : new boolean[] {false, true}) {
      try (NDManager manager = Torch.newManager(Device.cpu())) {
        Map<String, NDArray> weights = Autograd.leaves(manager, checkpoint.weights());
        NDArray hidden =
            GradMode.disabled(() -> encoder.embed(manager, tokens, weights)).stopGradient();
        int before = manager.getManagedArrays().size();
        Supplier<NDArray> run = () -> encoder.layers(hidden, new int[] {3, 2}, weights, 0, 3);
        NDArray result = recording ? GradMode.enabled(run) : GradMode.disabled(run);
        assertEquals(before + 2, manager.getManagedArrays().size());
        assertEquals(3, checkpoint.architecture().layers());
        // Operand and result stay usable, and what the graph needs is still there.
        assertEquals(hidden.getShape(), result.getShape());
        if (recording) {
          Autograd.vjp(result, result.onesLike());
          NDArray weight = weights.get(EncoderArchitecture.layerPrefix(0) + "output.dense.weight");
          assertTrue(Autograd.gradient(weight).abs().sum().getFloat() > 0);
        }
      }
    }
  }

  @Test
  void tokenizerCutsAndAddsSpecialTokens() {
    try (TextTokenizer tokenizer = new TextTokenizer(Checkpoints.miniLm().tokenizer(), "", 6)) {
      int[][] tokens =
          tokenizer.encode(List.of("Hello world", "", "a b c d e f g h", "hello  WORLD"));
      assertArrayEquals(new int[] {101, 7592, 2088, 102}, tokens[0]);
      assertArrayEquals(new int[] {101, 102}, tokens[1]);
      assertEquals(6, tokens[2].length);
      assertEquals(102, tokens[2][5]);
      assertArrayEquals(tokens[0], tokens[3]);
    }
  }

  @Test
  void aPrefixStandsBeforeEveryText() {
    byte[] json = Checkpoints.miniLm().tokenizer();
    try (TextTokenizer plain = new TextTokenizer(json, "", 8);
        TextTokenizer prefixed = new TextTokenizer(json, "query: ", 8)) {
      assertArrayEquals(
          plain.encode(List.of("query: hello", "query: ")), prefixed.encode(List.of("hello", "")));
      assertEquals(8, prefixed.encode(List.of("a b c d e f g h"))[0].length);
    }
  }

  @Test
  void thePoolingIsTheArchitectures() {
    EncoderCheckpoint mean = Checkpoints.tiny();
    EncoderCheckpoint first = Checkpoints.pooledByFirst(mean);
    int[][] texts = {{101, 7592, 2088, 102}, {101}};
    float[] byMean = features(mean, texts);
    float[] byFirst = features(first, texts);
    int c = mean.architecture().hidden();
    // The mean of one token is that token; of four it is not the first.
    assertArrayEquals(
        Arrays.copyOfRange(byMean, c, 2 * c), Arrays.copyOfRange(byFirst, c, 2 * c), 1e-6f);
    double apart = 0;
    for (int j = 0; j < c; j++) {
      apart = Math.max(apart, Math.abs(byMean[j] - byFirst[j]));
    }
    assertTrue(apart > 0.01, "largest difference " + apart);
  }

  @Test
  void positionOffsetShiftsThePositionTable() {
    EncoderCheckpoint bert = Checkpoints.tiny();
    EncoderArchitecture a = bert.architecture();
    Map<String, Tensor> weights = new LinkedHashMap<>(bert.weights().asMap());
    float[] table = bert.weights().get("embeddings.position_embeddings.weight").data();
    float[] shifted = new float[table.length];
    System.arraycopy(table, 0, shifted, 2 * a.hidden(), table.length - 2 * a.hidden());
    weights.put(
        "embeddings.position_embeddings.weight",
        new Tensor(new long[] {Checkpoints.bert(a).positions(), a.hidden()}, shifted));
    EncoderArchitecture roberta =
        Checkpoints.like(a, a.pooling(), FeatureHead.NONE, new BertFamily(64, 2, 2, 0));
    EncoderCheckpoint moved =
        EncoderCheckpoint.of(roberta, new NamedTensors(weights), bert.tokenizer(), "moved");
    int[][] tokens = {{101, 7592, 2088, 102}, {101, 102}};
    assertArrayEquals(features(bert, tokens), features(moved, tokens));
  }

  static List<EncoderCheckpoint> families() {
    return List.of(Checkpoints.tiny(), Checkpoints.tinyModern());
  }

  @ParameterizedTest
  @MethodSource("families")
  void paddingDoesNotChangeAText(EncoderCheckpoint tiny) {
    float[] alone = features(tiny, new int[][] {{101, 7592, 102}});
    float[] padded = features(tiny, new int[][] {{101, 7592, 102}, {101, 5, 6, 7, 8, 9, 10, 102}});
    assertArrayEquals(alone, Arrays.copyOf(padded, alone.length), 1e-5f);
  }

  @ParameterizedTest
  @MethodSource("families")
  void gradientAgreesWithFiniteDifferences(EncoderCheckpoint tiny) {
    int count = tiny.architecture().layers();
    TransformerEncoder encoder = new TransformerEncoder(tiny.architecture());
    int[][] tokens = {{101, 7592, 102}, {101, 5, 6, 7, 8, 102}};
    int[] lengths = {3, 6};
    NamedTensors top = tiny.top(count);
    Tensor g = Tensor.zeros(2, tiny.architecture().hidden());
    for (int i = 0; i < g.size(); i++) {
      g.data()[i] = (float) Math.sin(i);
    }
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      Map<String, NDArray> weights = new LinkedHashMap<>();
      tiny.weights().asMap().forEach((n, t) -> weights.put(n, Torch.toNative(manager, t)));
      NDArray hidden = GradMode.disabled(() -> encoder.embed(manager, tokens, weights));
      Map<String, NDArray> leaves = Autograd.leaves(manager, top);
      NDArray output =
          GradMode.enabled(
              () -> encoder.pool(encoder.layers(hidden, lengths, leaves, 0, count), lengths));
      Autograd.vjp(output, Torch.toNative(manager, g));
      NamedTensors gradients = Autograd.gradients(leaves);
      for (String name : top.names()) {
        // Along the gradient itself, so that the difference stands out of float32's rounding.
        float[] direction = gradients.get(name).data();
        double square = 0;
        for (float d : direction) {
          square += (double) d * d;
        }
        double norm = Math.sqrt(square);
        if (name.endsWith("key.bias")) {
          assertEquals(0, norm, 1e-4, name);
          continue;
        }
        double step = 0.02;
        double up =
            value(tiny.architecture(), hidden, lengths, top, name, direction, step / norm, g);
        double down =
            value(tiny.architecture(), hidden, lengths, top, name, direction, -step / norm, g);
        assertEquals(1, (up - down) / (2 * step) / norm, 0.01, name);
      }
    }
  }

  private static double value(
      EncoderArchitecture architecture,
      NDArray hidden,
      int[] lengths,
      NamedTensors parameters,
      String moved,
      float[] direction,
      double step,
      Tensor g) {
    TransformerEncoder encoder = new TransformerEncoder(architecture);
    int count = architecture.layers();
    Map<String, Tensor> weights = new LinkedHashMap<>(parameters.asMap());
    float[] data = weights.get(moved).data().clone();
    for (int i = 0; i < data.length; i++) {
      data[i] += (float) (step * direction[i]);
    }
    weights.put(moved, new Tensor(weights.get(moved).shape(), data));
    try (NDManager manager = hidden.getManager().newSubManager()) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      weights.forEach((n, t) -> arrays.put(n, Torch.toNative(manager, t)));
      NDArray start = Autograd.alias(manager, hidden);
      float[] output =
          GradMode.disabled(
                  () -> encoder.pool(encoder.layers(start, lengths, arrays, 0, count), lengths))
              .toFloatArray();
      double sum = 0;
      for (int i = 0; i < output.length; i++) {
        sum += (double) output[i] * g.data()[i];
      }
      return sum;
    }
  }
}
