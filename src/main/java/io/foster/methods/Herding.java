package io.foster.methods;

import io.foster.tensor.Tensor;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Herding (M. Welling, "Herding dynamical weights to learn", ICML 2009), in the greedy form of
 * iCaRL (S.-A. Rebuffi et al., CVPR 2017, arXiv:1611.07725): each next user is the one that brings
 * the mean of the chosen representations nearest to the mean of all; ties by user number. The seed
 * changes nothing.
 */
public final class Herding implements CoreSet {
  @Override
  public int[] select(MethodInputs sources, Budget budget, long seed) {
    return select(Representations.of(sources, sources.sequences()), budget.sequences());
  }

  static int[] select(Tensor x, int m) {
    int n = (int) x.shape()[0];
    int d = (int) x.shape()[1];
    double[] mean = new double[d];
    for (int i = 0; i < x.size(); i++) {
      mean[i % d] += x.data()[i] / (double) n;
    }
    int[] chosen = new int[Math.min(m, n)];
    double[] sum = new double[d];
    BitSet taken = new BitSet(n);
    for (int k = 0; k < chosen.length; k++) {
      int best = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int i = taken.nextClearBit(0); i < n; i = taken.nextClearBit(i + 1)) {
        double distance = 0;
        for (int j = 0; j < d; j++) {
          double away = mean[j] - (sum[j] + x.data()[i * d + j]) / (k + 1);
          distance += away * away;
        }
        if (distance < least) {
          least = distance;
          best = i;
        }
      }
      int row = best * d;
      Arrays.setAll(sum, j -> sum[j] + x.data()[row + j]);
      taken.set(best);
      chosen[k] = best;
    }
    return chosen;
  }
}
