package io.foster.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Standardisation of text features: z = (x - mean) A for a row x, with the catalogue's mean and a
 * matrix A, such that the mean squared norm over the catalogue equals c. Fitted once on the
 * features of the untrained encoder, then part of the encoder; kept with models and the synthetic
 * set, so that a student sees the same features without the catalogue.
 *
 * <p>A = s V diag(g) with g_k = (l_k / l + e)^(-w/2), where V and l_k are the eigenvectors and
 * eigenvalues of the features' covariance, l the mean of l_k, and w the degree of whitening: 0
 * scales all directions alike, 1 makes them equally long (PCA whitening). A sentence encoder puts
 * most of its variance into a few directions, while what tells similar items apart lies in the
 * others; a projection of the features as they are learns those last or, from a small data set, not
 * at all. (On whitening sentence embeddings: Su et al., arXiv 2103.15316.)
 *
 * @param mean length c
 * @param matrix A, row by row, c times c numbers
 */
public record FeatureScaling(float[] mean, float[] matrix) implements Serializable {
  private static final String MEAN = "scaling.mean";
  private static final String MATRIX = "scaling.matrix";

  /** e: keeps directions that hold next to nothing, rounding errors say, from being blown up. */
  private static final double FLOOR = 1e-3;

  /** Items that the covariance is taken from, at most: plenty for c in the hundreds. */
  private static final int SAMPLE = 1 << 16;

  /** Leaves features of length {@code dimension} as they are. */
  public static FeatureScaling identity(int dimension) {
    return uniform(new float[dimension], 1);
  }

  /** (x - mean) * scale. */
  public static FeatureScaling uniform(float[] mean, float scale) {
    int c = mean.length;
    float[] matrix = new float[c * c];
    for (int j = 0; j < c; j++) {
      matrix[j * c + j] = scale;
    }
    return new FeatureScaling(mean, matrix);
  }

  /**
   * Fits to a catalogue; to 65,536 evenly spaced items of it, if it is larger. Those items alone
   * ({@link #sample}) give the same.
   *
   * @param features shape (V, c), V at least 1
   * @param whitening w, 0 to 1
   */
  public static FeatureScaling fit(Tensor features, double whitening) {
    int c = (int) features.shape()[1];
    int[] items = sample((int) features.shape()[0]);
    float[] mean = mean(features, items);
    RealMatrix covariance = covariance(features, items, mean);
    double variance = covariance.getTrace() / c;
    if (variance == 0) {
      // A catalogue of equal texts has nothing to scale.
      return uniform(mean, 1);
    }
    EigenDecomposition eigen = new EigenDecomposition(covariance);
    double[][] v = eigen.getV().getData();
    double[] gains = new double[c];
    double squares = 0;
    for (int k = 0; k < c; k++) {
      double length = Math.max(0, eigen.getRealEigenvalue(k) / variance);
      gains[k] = sign(v, k) * Math.pow(length + FLOOR, -whitening / 2);
      squares += length * gains[k] * gains[k];
    }
    double scale = Math.sqrt(c / squares / variance);
    float[] matrix = new float[c * c];
    for (int i = 0; i < c; i++) {
      for (int k = 0; k < c; k++) {
        matrix[i * c + k] = (float) (scale * v[i][k] * gains[k]);
      }
    }
    return new FeatureScaling(mean, matrix);
  }

  /** An eigenvector's sign is arbitrary; here its largest entry is positive. */
  private static double sign(double[][] vectors, int k) {
    double largest = 0;
    for (double[] row : vectors) {
      if (Math.abs(row[k]) > Math.abs(largest)) {
        largest = row[k];
      }
    }
    return Math.signum(largest);
  }

  /** The items of a catalogue that {@link #fit} looks at, ascending. */
  static int[] sample(int n) {
    int[] items = new int[Math.min(n, SAMPLE)];
    for (int i = 0; i < items.length; i++) {
      items[i] = (int) ((long) i * n / items.length);
    }
    return items;
  }

  private static float[] mean(Tensor features, int[] items) {
    int c = (int) features.shape()[1];
    double[] sum = new double[c];
    for (int item : items) {
      for (int j = 0; j < c; j++) {
        sum[j] += features.data()[item * c + j];
      }
    }
    float[] mean = new float[c];
    for (int j = 0; j < c; j++) {
      mean[j] = (float) (sum[j] / items.length);
    }
    return mean;
  }

  private static RealMatrix covariance(Tensor features, int[] items, float[] mean) {
    int c = mean.length;
    double[][] products = new double[c][c];
    double[] x = new double[c];
    for (int item : items) {
      for (int j = 0; j < c; j++) {
        x[j] = (double) features.data()[item * c + j] - mean[j];
      }
      for (int i = 0; i < c; i++) {
        double[] row = products[i];
        double xi = x[i];
        for (int j = 0; j < c; j++) {
          row[j] += xi * x[j];
        }
      }
    }
    for (double[] row : products) {
      for (int j = 0; j < c; j++) {
        row[j] /= items.length;
      }
    }
    return new Array2DRowRealMatrix(products, false);
  }

  /** c. */
  public int dimension() {
    return mean.length;
  }

  /** Scaled copies of features, shape (n, c). */
  public Tensor apply(Tensor features) {
    float[] scaled = features.data().clone();
    applyTo(scaled);
    return new Tensor(features.shape(), scaled);
  }

  /** Scales whole features, one after the other, in place. */
  void applyTo(float[] features) {
    int c = mean.length;
    for (int at = 0; at < features.length; at += c) {
      for (int j = 0; j < c; j++) {
        features[at + j] -= mean[j];
      }
    }
    multiply(features, matrix);
  }

  /** Scaled features as part of a graph, shape (n, c). */
  NDArray graph(NDArray features) {
    int c = mean.length;
    NDManager manager = features.getManager();
    return features
        .sub(Torch.floats(manager, mean, c, 1, c))
        .matMul(Torch.floats(manager, matrix, c * c, c, c));
  }

  /** Gradients with respect to scaled features to those with respect to raw ones, in place: G A. */
  void backwardTo(float[] gradients) {
    int c = mean.length;
    float[] transposed = new float[matrix.length];
    for (int i = 0; i < c; i++) {
      for (int j = 0; j < c; j++) {
        transposed[j * c + i] = matrix[i * c + j];
      }
    }
    multiply(gradients, transposed);
  }

  /** Every row times a matrix; each number is summed in the same order, however many the rows. */
  private static void multiply(float[] rows, float[] matrix) {
    int c = (int) Math.sqrt(matrix.length);
    float[] product = new float[c];
    for (int at = 0; at < rows.length; at += c) {
      Arrays.fill(product, 0);
      for (int k = 0; k < c; k++) {
        float x = rows[at + k];
        int from = k * c;
        for (int j = 0; j < c; j++) {
          product[j] += x * matrix[from + j];
        }
      }
      System.arraycopy(product, 0, rows, at, c);
    }
  }

  /**
   * Whether this can have been fitted to such features: scaled, they are centred and of the right
   * size but for {@code share}.
   *
   * @param features raw, shape (V, c)
   */
  public boolean fits(Tensor features, double share) {
    int c = dimension();
    if (features.shape()[1] != c) {
      return false;
    }
    Tensor z = apply(features);
    double items = features.shape()[0];
    double[] sum = new double[c];
    double squares = 0;
    for (int i = 0; i < z.size(); i++) {
      sum[i % c] += z.data()[i];
      squares += (double) z.data()[i] * z.data()[i];
    }
    double offset = 0;
    for (double x : sum) {
      offset += x / items * (x / items);
    }
    return offset < share * share * c && Math.abs(squares / items / c - 1) < share;
  }

  /** As tensors, to be kept in a safetensors file beside others. */
  public NamedTensors toTensors() {
    int c = mean.length;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(MEAN, new Tensor(new long[] {c}, mean));
    tensors.put(MATRIX, new Tensor(new long[] {c, c}, matrix));
    return new NamedTensors(tensors);
  }

  /** Back from {@link #toTensors}; other tensors are left aside. */
  public static FeatureScaling fromTensors(NamedTensors tensors) {
    return new FeatureScaling(tensors.get(MEAN).data(), tensors.get(MATRIX).data());
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof FeatureScaling s
        && Arrays.equals(mean, s.mean)
        && Arrays.equals(matrix, s.matrix);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(mean) + Arrays.hashCode(matrix);
  }

  @Override
  public String toString() {
    return "FeatureScaling[c=" + mean.length + "]";
  }
}
