package io.foster.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.foster.config.DeviceKind;
import io.foster.config.EncoderConfig;
import io.foster.config.Precision;
import io.foster.device.Devices;
import io.foster.tensor.GradMode;
import io.foster.tensor.Torch;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The frozen part of the encoder, from texts to the hidden states below the trainable layers. Texts
 * are encoded in blocks: within one they are sorted by length and batched, so a text's numbers
 * depend on its block and on nothing else.
 */
final class FrozenLayers implements AutoCloseable {
  private final EncoderCheckpoint checkpoint;
  private final int layers;
  private final int batchSize;
  private final TextTokenizer tokenizer;
  private final SharedWeights shared;
  private final NDManager manager;
  private final Map<String, NDArray> weights;

  /**
   * Opens the lower layers.
   *
   * @param trainable how many top layers are left out
   */
  FrozenLayers(
      EncoderCheckpoint checkpoint,
      int trainable,
      int maxTokens,
      int batchSize,
      Device device,
      Precision precision) {
    this.checkpoint = checkpoint;
    this.layers = checkpoint.architecture().layers() - trainable;
    this.batchSize = batchSize;
    tokenizer = new TextTokenizer(checkpoint.tokenizer(), checkpoint.prefix(), maxTokens);
    shared =
        SharedWeights.acquire(
            checkpoint.hash() + "/" + trainable, device, precision, checkpoint.below(trainable));
    manager = Torch.newManager(device);
    weights = shared.aliases(manager);
  }

  /**
   * What a task needs to know.
   *
   * @param trainable how many top layers are left out
   * @param threads of torch
   */
  record Setting(
      int trainable,
      int maxTokens,
      int batchSize,
      int threads,
      DeviceKind device,
      Precision precision)
      implements Serializable {

    static Setting of(EncoderConfig config, int trainable) {
      return new Setting(
          trainable,
          config.maxTokens(),
          config.batchSize(),
          config.threads(),
          config.device(),
          config.precision());
    }
  }

  /** Opens the lower layers on the calling task's device, until the task ends. */
  static FrozenLayers inTask(EncoderCheckpoint checkpoint, Setting setting) {
    Torch.setThreads(setting.threads());
    FrozenLayers frozen =
        new FrozenLayers(
            checkpoint,
            setting.trainable(),
            setting.maxTokens(),
            setting.batchSize(),
            Devices.current(setting.device()),
            setting.precision());
    TaskCompletionListener close = task -> frozen.close();
    TaskContext.get().addTaskCompletionListener(close);
    return frozen;
  }

  /** The hidden states of a block of texts, in their order. */
  List<HiddenState> hiddenStates(List<String> block) {
    HiddenState[] states = new HiddenState[block.size()];
    int c = checkpoint.architecture().hidden();
    forEachBatch(
        block,
        (rows, lengths, hidden) -> {
          float[] values = hidden.toFloatArray();
          int padded = values.length / rows.length;
          for (int b = 0; b < rows.length; b++) {
            float[] own = Arrays.copyOfRange(values, b * padded, b * padded + lengths[b] * c);
            states[rows[b]] = new HiddenState(lengths[b], own);
          }
        });
    return Arrays.asList(states);
  }

  /** The unscaled features of a block of texts, in their order, with every layer run. */
  List<float[]> features(List<String> block) {
    float[][] features = new float[block.size()][];
    int c = checkpoint.architecture().dimension();
    TransformerEncoder encoder = new TransformerEncoder(checkpoint.architecture());
    forEachBatch(
        block,
        (rows, lengths, hidden) -> {
          float[] pooled = encoder.features(hidden, lengths, weights).toFloatArray();
          for (int b = 0; b < rows.length; b++) {
            features[rows[b]] = Arrays.copyOfRange(pooled, b * c, (b + 1) * c);
          }
        });
    return Arrays.asList(features);
  }

  private interface BatchSink {
    void accept(int[] rows, int[] lengths, NDArray hidden);
  }

  private void forEachBatch(List<String> block, BatchSink sink) {
    int[][] tokens = tokenizer.encode(block);
    TransformerEncoder encoder = new TransformerEncoder(checkpoint.architecture());
    int[] all = IntStream.range(0, tokens.length).toArray();
    for (SubsetPlan.Slice slice : SubsetPlan.of(all, r -> tokens[r].length, batchSize, 1)) {
      for (int b = 0; b < slice.ends().length; b++) {
        int[] rows = slice.batch(b);
        int[][] batch = Arrays.stream(rows).mapToObj(r -> tokens[r]).toArray(int[][]::new);
        int[] lengths = Arrays.stream(batch).mapToInt(t -> t.length).toArray();
        try (NDManager step = manager.newSubManager()) {
          GradMode.disabled(
              () -> {
                NDArray embedded = encoder.embed(step, batch, weights);
                NDArray hidden = encoder.layers(embedded, lengths, weights, 0, layers);
                sink.accept(rows, lengths, hidden.toType(DataType.FLOAT32, false));
                return null;
              });
        }
      }
    }
  }

  @Override
  public void close() {
    manager.close();
    shared.close();
    tokenizer.close();
  }
}
