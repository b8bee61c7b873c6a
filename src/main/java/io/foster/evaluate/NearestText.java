package io.foster.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.tensor.GradMode;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.List;

/**
 * How much an item's text resembles those of a history: score(i) = &lt;q, z_i / |z_i|&gt;, where q
 * is the mean of z_j / |z_j| over the history's last items j. The z are frozen text features, as
 * students read them, centred and whitened. Nothing is learned.
 */
public final class NearestText implements CatalogueScores {
  private static final int BATCH = 256;

  private final Tensor directions;
  private final int last;

  /**
   * @param features z of all items, shape (|V|, c)
   * @param last how many of a history's items count, the latest ones
   */
  public NearestText(Tensor features, int last) {
    this.directions = directions(features);
    this.last = last;
  }

  private static Tensor directions(Tensor features) {
    int c = (int) features.shape()[1];
    float[] unit = features.data().clone();
    for (int row = 0; row < unit.length; row += c) {
      double squares = 0;
      for (int k = row; k < row + c; k++) {
        squares += (double) unit[k] * unit[k];
      }
      double norm = squares == 0 ? 1 : Math.sqrt(squares);
      for (int k = row; k < row + c; k++) {
        unit[k] = (float) (unit[k] / norm);
      }
    }
    return new Tensor(features.shape(), unit);
  }

  @Override
  public int itemCount() {
    return (int) directions.shape()[0];
  }

  @Override
  public void score(List<int[]> histories, Row sink) {
    GradMode.disabled(
        () -> {
          try (NDManager manager = Torch.newManager()) {
            NDArray items = Torch.toNative(manager, directions).transpose();
            for (int from = 0; from < histories.size(); from += BATCH) {
              int to = Math.min(from + BATCH, histories.size());
              float[] scores = scores(items, queries(histories.subList(from, to)));
              for (int h = from; h < to; h++) {
                sink.accept(h, scores, (h - from) * itemCount());
              }
            }
          }
          return null;
        });
  }

  private static float[] scores(NDArray items, Tensor queries) {
    try (NDManager manager = items.getManager().newSubManager()) {
      return Torch.toNative(manager, queries).matMul(items).toFloatArray();
    }
  }

  private Tensor queries(List<int[]> histories) {
    int c = (int) directions.shape()[1];
    Tensor queries = Tensor.zeros(histories.size(), c);
    for (int h = 0; h < histories.size(); h++) {
      int[] items = histories.get(h);
      int first = Math.max(0, items.length - last);
      for (int j = first; j < items.length; j++) {
        for (int k = 0; k < c; k++) {
          queries.data()[h * c + k] += directions.data()[items[j] * c + k] / (items.length - first);
        }
      }
    }
    return queries;
  }
}
