package io.foster.distill;

import ai.djl.ndarray.NDArray;
import io.foster.tensor.Scalars;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;

/**
 * Ridge regression on the features of a subset: which change of a soft target's u changes its
 * logits over C as given, by least squares,
 *
 * <pre>x = argmin_x |H (Z x - r)|^2 / N + ridge |x|^2 = (Z^T H Z / N + ridge I)^-1 Z^T H r / N,
 * </pre>
 *
 * with Z the features of C and H the centring over C, because softmax does not see a constant. It
 * is the Gauss-Newton step on the squared difference of logits. Where r is itself linear in the
 * features, as it is between two models with a frozen text encoder, x is exact whatever C was
 * drawn, down to the ridge: the subset adds no noise.
 */
final class TargetMetric {
  private final double ridge;

  /**
   * @param ridge above 0; beside a variance of 1 for each whitened feature
   */
  TargetMetric(double ridge) {
    this.ridge = ridge;
  }

  /**
   * The solutions.
   *
   * @param differences r, one row for each position, shape (P, N)
   * @param features Z, shape (N, c)
   * @return x, shape (P, c)
   */
  NDArray solve(NDArray differences, NDArray features) {
    double n = features.getShape().get(0);
    NDArray centred = features.sub(features.mean(new int[] {0}, true));
    Tensor gram = Torch.toHost(Scalars.mul(centred.transpose().matMul(centred), 1 / n));
    NDArray inverse = Torch.toNative(features.getManager(), inverse(gram, ridge));
    return Scalars.mul(differences.matMul(centred), 1 / n).matMul(inverse);
  }

  /**
   * (A + ridge I)^-1 of a symmetric A by its Cholesky factors, in double precision.
   *
   * @param a shape (c, c)
   */
  static Tensor inverse(Tensor a, double ridge) {
    int c = (int) a.shape()[0];
    double[][] l = factor(a, ridge);
    // The inverse of L, column by column; its rows are kept, so that sums run along them.
    double[][] m = new double[c][];
    for (int j = 0; j < c; j++) {
      double[] column = new double[c];
      for (int i = j; i < c; i++) {
        double sum = i == j ? 1 : 0;
        for (int k = j; k < i; k++) {
          sum -= l[i][k] * column[k];
        }
        column[i] = sum / l[i][i];
      }
      m[j] = column;
    }
    Tensor inverse = Tensor.zeros(c, c);
    for (int i = 0; i < c; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = i; k < c; k++) {
          sum += m[i][k] * m[j][k];
        }
        inverse.data()[i * c + j] = (float) sum;
        inverse.data()[j * c + i] = (float) sum;
      }
    }
    return inverse;
  }

  /** L of A + ridge I = L L^T. */
  private static double[][] factor(Tensor a, double ridge) {
    int c = (int) a.shape()[0];
    double[][] l = new double[c][c];
    for (int i = 0; i < c; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a.data()[i * c + j] + (i == j ? ridge : 0);
        for (int k = 0; k < j; k++) {
          sum -= l[i][k] * l[j][k];
        }
        l[i][j] = i == j ? Math.sqrt(sum) : sum / l[j][j];
      }
    }
    return l;
  }
}
