package io.foster.distill;

import io.foster.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Greedy K-Center (Gonzalez, "Clustering to minimize the maximum intercluster distance", 1985):
 * from a random first item, always the item farthest from all chosen so far. Ties go to the smaller
 * number.
 */
public final class KCenter {
  private KCenter() {}

  /**
   * Selects {@code n} rows; all of them, and then none twice, where there are not more.
   *
   * @param features shape (|V|, c)
   */
  public static int[] select(Tensor features, int n, Random random) {
    int count = (int) features.shape()[0];
    int c = (int) features.shape()[1];
    double[] distance = new double[count];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    int[] chosen = new int[Math.min(n, count)];
    int current = random.nextInt(count);
    for (int k = 0; k < chosen.length; k++) {
      chosen[k] = current;
      int from = current;
      IntStream.range(0, count)
          .parallel()
          .forEach(
              i ->
                  distance[i] =
                      Math.min(distance[i], squaredDistance(features.data(), i, from, c)));
      distance[from] = -1;
      int farthest = 0;
      for (int i = 1; i < count; i++) {
        if (distance[i] > distance[farthest]) {
          farthest = i;
        }
      }
      current = farthest;
    }
    return chosen;
  }

  static double squaredDistance(float[] features, int a, int b, int c) {
    double sum = 0;
    for (int j = 0; j < c; j++) {
      double x = features[a * c + j] - features[b * c + j];
      sum += x * x;
    }
    return sum;
  }
}
