package io.foster.encoder;

import ai.djl.Device;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.foster.bench.Work;
import io.foster.config.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The embedded encoder by Foster and by ONNX Runtime: the same weights, texts and batches. */
public final class EncoderTimes implements Work {
  private static final int TEXTS = 512;
  private static final int MAX_TOKENS = 64;
  private static final int BATCH = 32;

  private final List<String> texts = Checkpoints.texts(TEXTS);
  private final FrozenLayers layers;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private float[][] last;

  private EncoderTimes(boolean byOnnxRuntime) throws IOException, OrtException {
    layers =
        new FrozenLayers(
            Checkpoints.miniLm(), 0, MAX_TOKENS, BATCH, Device.cpu(), Precision.FLOAT32);
    environment = byOnnxRuntime ? OrtEnvironment.getEnvironment() : null;
    session = byOnnxRuntime ? open(environment) : null;
  }

  private static OrtSession open(OrtEnvironment environment) throws IOException, OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        InputStream onnx = EmbeddedEncoder.ALL_MINILM_L6_V2.onnx()) {
      options.setIntraOpNumThreads(1);
      return environment.createSession(onnx.readAllBytes(), options);
    }
  }

  public static EncoderTimes foster() throws IOException, OrtException {
    return new EncoderTimes(false);
  }

  public static EncoderTimes onnxRuntime() throws IOException, OrtException {
    return new EncoderTimes(true);
  }

  /** The sizes, and how many tokens each text has, in the order of the batches. */
  @Override
  public Map<String, Object> about() {
    EncoderArchitecture a = Checkpoints.miniLm().architecture();
    return Map.of(
        "layers", a.layers(),
        "hidden", a.hidden(),
        "heads", a.heads(),
        "intermediate", a.intermediate(),
        "vocabulary", a.vocabulary(),
        "batch", BATCH,
        "lengths", Arrays.stream(sorted()).mapToInt(t -> t.length).toArray());
  }

  private int[][] sorted() {
    try (TextTokenizer tokenizer =
        new TextTokenizer(Checkpoints.miniLm().tokenizer(), "", MAX_TOKENS)) {
      int[][] tokens = tokenizer.encode(texts);
      Arrays.sort(tokens, Comparator.comparingInt(t -> t.length));
      return tokens;
    }
  }

  /** The features of all texts; tokenised within the time. */
  @Override
  public void once() {
    if (session == null) {
      layers.features(texts);
      return;
    }
    int[][] tokens = sorted();
    for (int from = 0; from < tokens.length; from += BATCH) {
      try {
        last = run(Arrays.copyOfRange(tokens, from, Math.min(from + BATCH, tokens.length)));
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private float[][] run(int[][] batch) throws OrtException {
    int longest = batch[batch.length - 1].length;
    long[][] ids = new long[batch.length][longest];
    long[][] mask = new long[batch.length][longest];
    for (int b = 0; b < batch.length; b++) {
      for (int t = 0; t < batch[b].length; t++) {
        ids[b][t] = batch[b][t];
        mask[b][t] = 1;
      }
    }
    try (OnnxTensor input = OnnxTensor.createTensor(environment, ids);
        OnnxTensor attention = OnnxTensor.createTensor(environment, mask);
        OnnxTensor types = OnnxTensor.createTensor(environment, new long[batch.length][longest]);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", input, "attention_mask", attention, "token_type_ids", types))) {
      float[][][] hidden = (float[][][]) result.get(0).getValue();
      // The mean of each text's tokens, as Foster's features are.
      return IntStream.range(0, batch.length)
          .mapToObj(b -> mean(hidden[b], batch[b].length))
          .toArray(float[][]::new);
    }
  }

  private static float[] mean(float[][] states, int tokens) {
    float[] mean = new float[states[0].length];
    for (int t = 0; t < tokens; t++) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += states[t][i] / tokens;
      }
    }
    return mean;
  }

  @Override
  public void close() {
    layers.close();
  }
}
