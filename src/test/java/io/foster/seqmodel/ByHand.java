package io.foster.seqmodel;

import io.foster.tensor.NamedTensors;
import java.util.Arrays;

/** Layers of the models once more, for one vector in double arithmetic and loops. */
public final class ByHand {
  private ByHand() {}

  /** W x + b of the weights {@code name.weight} and {@code name.bias}. */
  public static double[] affine(NamedTensors p, String name, double[] x) {
    float[] weight = p.get(name + ".weight").data();
    float[] bias = p.get(name + ".bias").data();
    double[] y = new double[bias.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = bias[i];
      for (int j = 0; j < x.length; j++) {
        y[i] += weight[i * x.length + j] * x[j];
      }
    }
    return y;
  }

  /** Layer normalisation, without an epsilon. */
  static double[] norm(NamedTensors p, String name, double[] x) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] =
          (x[i] - mean) / Math.sqrt(variance) * p.get(name + ".weight").data()[i]
              + p.get(name + ".bias").data()[i];
    }
    return y;
  }
}
