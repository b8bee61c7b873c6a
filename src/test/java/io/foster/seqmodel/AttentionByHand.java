package io.foster.seqmodel;

import io.foster.config.ModelShape;
import io.foster.tensor.NamedTensors;
import java.util.Arrays;

/** SASRec once more, for one sequence in double arithmetic and loops, up to its last attention. */
public final class AttentionByHand {
  private final ModelShape shape;
  private final NamedTensors p;

  public AttentionByHand(ModelShape shape, NamedTensors parameters) {
    this.shape = shape;
    this.p = parameters;
  }

  /**
   * What the last position takes from each in the last block, the mean over heads.
   *
   * @param e item embeddings, oldest first, shape (n, d), n up to the longest history
   * @return n numbers
   */
  public double[] ofTheLast(double[][] e) {
    int n = e.length;
    int d = shape.dimension();
    double[][] x = new double[n][d];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < d; j++) {
        x[i][j] = e[i][j] + p.get("positions").data()[i * d + j];
      }
    }
    int last = shape.layers() - 1;
    for (int l = 0; l < last; l++) {
      String block = "blocks." + l + ".";
      double[][] v = new double[n][];
      for (int i = 0; i < n; i++) {
        v[i] =
            ByHand.affine(
                p, block + "attention.value", ByHand.norm(p, block + "attention.norm", x[i]));
      }
      double[][][] weights = weights(l, x);
      for (int i = 0; i < n; i++) {
        double[] mixed = new double[d];
        for (int j = 0; j < d; j++) {
          for (int k = 0; k <= i; k++) {
            mixed[j] += weights[j / (d / shape.heads())][i][k] * v[k][j];
          }
        }
        plus(x[i], ByHand.affine(p, block + "attention.output", mixed));
        double[] inner =
            ByHand.affine(
                p, block + "feedforward.inner", ByHand.norm(p, block + "feedforward.norm", x[i]));
        double[] units = Arrays.stream(inner).map(u -> Math.max(0, u)).toArray();
        plus(x[i], ByHand.affine(p, block + "feedforward.outer", units));
      }
    }
    double[] mean = new double[n];
    for (double[][] head : weights(last, x)) {
      for (int k = 0; k < n; k++) {
        mean[k] += head[n - 1][k] / shape.heads();
      }
    }
    return mean;
  }

  /** By head, position and what it looks at. */
  private double[][][] weights(int layer, double[][] x) {
    String name = "blocks." + layer + ".attention.";
    int width = shape.dimension() / shape.heads();
    double[][] q = new double[x.length][];
    double[][] k = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      q[i] = ByHand.affine(p, name + "query", ByHand.norm(p, name + "norm", x[i]));
      k[i] = ByHand.affine(p, name + "key", ByHand.norm(p, name + "norm", x[i]));
    }
    double[][][] weights = new double[shape.heads()][x.length][x.length];
    for (int head = 0; head < shape.heads(); head++) {
      for (int i = 0; i < x.length; i++) {
        double sum = 0;
        for (int j = 0; j <= i; j++) {
          double product = 0;
          for (int m = head * width; m < (head + 1) * width; m++) {
            product += q[i][m] * k[j][m];
          }
          weights[head][i][j] = Math.exp(product / Math.sqrt(width));
          sum += weights[head][i][j];
        }
        for (int j = 0; j <= i; j++) {
          weights[head][i][j] /= sum;
        }
      }
    }
    return weights;
  }

  private static void plus(double[] x, double[] more) {
    for (int j = 0; j < x.length; j++) {
      x[j] += more[j];
    }
  }
}
