package io.foster.encoder;

import ai.djl.Device;
import io.foster.config.Precision;
import io.foster.tensor.Torch;
import java.util.Arrays;
import java.util.List;

/**
 * Prints how many texts a second the embedded encoder reads on the first GPU, and on one thread of
 * the CPU: medians of rounds after one that does not count.
 */
final class GpuTimes {
  private static final int TEXTS = 8192;
  private static final int TEXTS_OF_CPU = 512;
  private static final int MAX_TOKENS = 64;
  private static final int ROUNDS = 5;

  private GpuTimes() {}

  public static void main(String[] args) {
    Torch.setThreads(1);
    List<String> texts = Checkpoints.texts(TEXTS);
    print("cpu", texts.subList(0, TEXTS_OF_CPU), Device.cpu(), Precision.FLOAT32, 32);
    for (Precision precision : Precision.values()) {
      for (int batch : new int[] {32, 256, 1024}) {
        print("gpu", texts, Device.gpu(0), precision, batch);
      }
    }
  }

  private static void print(
      String where, List<String> texts, Device device, Precision precision, int batch) {
    double[] seconds = new double[ROUNDS];
    try (FrozenLayers layers =
        new FrozenLayers(Checkpoints.miniLm(), 0, MAX_TOKENS, batch, device, precision)) {
      layers.features(texts);
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        layers.features(texts);
        seconds[round] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(seconds);
    System.out.printf(
        "%s %s, batches of %d: %.0f texts/s%n",
        where, precision, batch, texts.size() / seconds[ROUNDS / 2]);
  }
}
