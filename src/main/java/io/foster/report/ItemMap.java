package io.foster.report;

import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.linalg.Matrix;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.linalg.distributed.RowMatrix;

/**
 * The item texts in two dimensions, the principal components of their features, and how near the
 * synthetic inputs come to each of them.
 *
 * @param items the items shown, by number: all, or a sample spread evenly over the catalogue
 * @param positions of these items, x and y
 * @param nearest cosine of each of these items to the nearest input; empty without inputs
 * @param inputs the distinct input items of the synthetic set, by number
 * @param inputPositions of the inputs, x and y
 * @param reach share of the items shown whose nearest input has a cosine of at least 0, 0.05, ...,
 *     1; empty without inputs
 * @param randomReach the same for as many items drawn at random, a mean of {@value #DRAWS} draws
 */
record ItemMap(
    int[] items,
    List<double[]> positions,
    double[] nearest,
    int[] inputs,
    List<double[]> inputPositions,
    double[] reach,
    double[] randomReach) {
  /** The cosines of {@link #reach} are multiples of 1 / STEPS. */
  static final int STEPS = 20;

  static final int DRAWS = 3;

  /**
   * Makes the map.
   *
   * @param features of the items, shape (|V|, c), at least two items
   * @param inputs distinct item numbers; may be empty
   * @param points how many items to show, at most
   */
  static ItemMap of(JavaSparkContext spark, Tensor features, int[] inputs, int points) {
    int count = (int) features.shape()[0];
    int[] shown = sample(count, points);
    Matrix axes = axes(spark, features, shown);
    double[] nearest = inputs.length == 0 ? new double[0] : nearest(features, shown, inputs);
    double[] random = new double[inputs.length == 0 ? 0 : STEPS + 1];
    SplittableRandom draws = new SplittableRandom(count);
    for (int draw = 0; draw < DRAWS && random.length > 0; draw++) {
      double[] reach = reach(nearest(features, shown, drawn(count, inputs.length, draws)));
      Arrays.setAll(random, i -> random[i] + reach[i] / DRAWS);
    }
    return new ItemMap(
        shown,
        project(features, shown, axes),
        nearest,
        inputs,
        project(features, inputs, axes),
        inputs.length == 0 ? new double[0] : reach(nearest),
        random);
  }

  private static int[] sample(int count, int points) {
    int n = Math.min(count, points);
    return IntStream.range(0, n).map(i -> (int) ((long) i * count / n)).toArray();
  }

  private static int[] drawn(int count, int n, SplittableRandom random) {
    int[] items = IntStream.range(0, count).toArray();
    for (int i = 0; i < n; i++) {
      int j = i + random.nextInt(count - i);
      int item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
    return Arrays.copyOf(items, n);
  }

  /** The two first principal components as columns, each with its largest entry positive. */
  private static Matrix axes(JavaSparkContext spark, Tensor features, int[] items) {
    List<Vector> rows = new ArrayList<>();
    for (int item : items) {
      rows.add(Vectors.dense(row(features, item)));
    }
    // One partition: the sums must not depend on the order in which others finish.
    Matrix found = new RowMatrix(spark.parallelize(rows, 1).rdd()).computePrincipalComponents(2);
    double[] values = found.toArray();
    int c = found.numRows();
    for (int axis = 0; axis < 2; axis++) {
      int largest = axis * c;
      for (int i = axis * c; i < (axis + 1) * c; i++) {
        largest = Math.abs(values[i]) > Math.abs(values[largest]) ? i : largest;
      }
      double sign = Math.signum(values[largest]);
      for (int i = axis * c; i < (axis + 1) * c; i++) {
        values[i] *= sign;
      }
    }
    return org.apache.spark.mllib.linalg.Matrices.dense(c, 2, values);
  }

  private static List<double[]> project(Tensor features, int[] items, Matrix axes) {
    List<double[]> positions = new ArrayList<>();
    for (int item : items) {
      double[] z = row(features, item);
      double x = 0;
      double y = 0;
      for (int i = 0; i < z.length; i++) {
        x += z[i] * axes.apply(i, 0);
        y += z[i] * axes.apply(i, 1);
      }
      positions.add(new double[] {x, y});
    }
    return positions;
  }

  /** Of each item, the largest cosine to one of {@code to}. */
  static double[] nearest(Tensor features, int[] items, int[] to) {
    double[][] targets =
        Arrays.stream(to).mapToObj(i -> unit(features, i)).toArray(double[][]::new);
    double[] nearest = new double[items.length];
    for (int n = 0; n < items.length; n++) {
      double[] z = unit(features, items[n]);
      double best = -1;
      for (double[] target : targets) {
        double cosine = 0;
        for (int i = 0; i < z.length; i++) {
          cosine += z[i] * target[i];
        }
        best = Math.max(best, cosine);
      }
      nearest[n] = best;
    }
    return nearest;
  }

  static double[] reach(double[] nearest) {
    double[] reach = new double[STEPS + 1];
    for (int i = 0; i <= STEPS; i++) {
      // An item is at cosine 1 to itself but for rounding.
      double least = i / (double) STEPS - 1e-6;
      reach[i] = Arrays.stream(nearest).filter(c -> c >= least).count() / (double) nearest.length;
    }
    return reach;
  }

  private static double[] unit(Tensor features, int item) {
    double[] z = row(features, item);
    double norm = Math.sqrt(Arrays.stream(z).map(v -> v * v).sum());
    return norm == 0 ? z : Arrays.stream(z).map(v -> v / norm).toArray();
  }

  private static double[] row(Tensor features, int item) {
    int c = (int) features.shape()[1];
    double[] row = new double[c];
    Arrays.setAll(row, i -> features.data()[item * c + i]);
    return row;
  }
}
