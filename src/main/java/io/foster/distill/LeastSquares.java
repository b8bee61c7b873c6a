package io.foster.distill;

import io.foster.tensor.Tensor;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Ordinary least squares from rows x to rows y, y ~ A x + a, by the normal equations with a small
 * ridge.
 *
 * @param matrix A, shape (columns of y, columns of x)
 * @param explained share of the variance of y that the fit keeps
 */
record LeastSquares(Tensor matrix, double explained) {
  private static final double RIDGE = 1e-4;

  static LeastSquares of(Tensor x, Tensor y) {
    RealMatrix a = centred(x);
    RealMatrix b = centred(y);
    RealMatrix gram = a.transpose().multiply(a);
    double ridge = RIDGE * gram.getTrace() / gram.getRowDimension() + 1e-12;
    for (int i = 0; i < gram.getRowDimension(); i++) {
      gram.addToEntry(i, i, ridge);
    }
    RealMatrix solution =
        new CholeskyDecomposition(gram, 1e-6, 1e-14).getSolver().solve(a.transpose().multiply(b));
    double left = square(b.subtract(a.multiply(solution)));
    double all = square(b);
    int rows = solution.getColumnDimension();
    int columns = solution.getRowDimension();
    Tensor matrix = Tensor.zeros(rows, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        matrix.data()[i * columns + j] = (float) solution.getEntry(j, i);
      }
    }
    return new LeastSquares(matrix, all == 0 ? 1 : 1 - left / all);
  }

  private static double square(RealMatrix m) {
    double norm = m.getFrobeniusNorm();
    return norm * norm;
  }

  private static RealMatrix centred(Tensor t) {
    int n = (int) t.shape()[0];
    int c = (int) t.shape()[1];
    double[][] rows = new double[n][c];
    for (int j = 0; j < c; j++) {
      double mean = 0;
      for (int i = 0; i < n; i++) {
        mean += t.data()[i * c + j];
      }
      mean /= n;
      for (int i = 0; i < n; i++) {
        rows[i][j] = t.data()[i * c + j] - mean;
      }
    }
    return new Array2DRowRealMatrix(rows, false);
  }
}
