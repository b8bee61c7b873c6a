package io.foster.distill;

import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The next-item distributions of a synthetic set, p(i) = softmax_i(&lt;u, z_i&gt; + beta_i) over
 * all items of the catalogue; of the first of its windows, where it has several.
 *
 * <p>Computed in plain double precision with a fixed order of summation and {@link StrictMath}, so
 * the result has the same bits on every machine and for any number of threads.
 */
public final class SoftTargets {

  /** Positions that share a pass over the features, which do not fit a processor's cache. */
  private static final int BLOCK = 8;

  private final SyntheticSet set;
  private final float[] features;
  private final int top;

  private SoftTargets(SyntheticSet set, float[] features, int top) {
    this.set = set;
    this.features = features;
    this.top = Math.min(top, set.itemCount());
  }

  /**
   * All positions, by sequence and position.
   *
   * @param features the frozen text features z the set was made with, shape (|V|, c)
   * @param top how many of the most probable items to keep for each position
   * @throws IllegalArgumentException if the shapes differ or a logit is not finite
   */
  public static List<SoftTarget> of(SyntheticSet set, Tensor features, int top) {
    long[] expected = {set.itemCount(), set.featureDimension()};
    if (!Arrays.equals(expected, features.shape())) {
      throw new IllegalArgumentException(
          "features " + features + " where the set needs " + Arrays.toString(expected));
    }
    List<int[]> positions = new ArrayList<>();
    for (int m = 0; m < set.sequenceCount(); m++) {
      for (int l = 0; l < set.lengths()[m]; l++) {
        positions.add(new int[] {m, l});
      }
    }
    SoftTargets targets = new SoftTargets(set, features.data(), top);
    return IntStream.range(0, (positions.size() + BLOCK - 1) / BLOCK)
        .parallel()
        .mapToObj(b -> positions.subList(b * BLOCK, Math.min((b + 1) * BLOCK, positions.size())))
        .flatMap(targets::block)
        .toList();
  }

  private Stream<SoftTarget> block(List<int[]> positions) {
    int c = set.featureDimension();
    float[] u = set.targets().data();
    float[] beta = set.bias().data();
    double[][] logits = new double[positions.size()][set.itemCount()];
    for (int item = 0; item < set.itemCount(); item++) {
      for (int p = 0; p < logits.length; p++) {
        int row = positions.get(p)[0] * set.maxLength() + positions.get(p)[1];
        logits[p][item] =
            dot(u, row * c * set.windows().length, features, item * (long) c, c) + beta[item];
      }
    }
    return IntStream.range(0, logits.length)
        .mapToObj(p -> softTarget(positions.get(p)[0], positions.get(p)[1], logits[p]));
  }

  /** Four running sums: one alone would wait for each addition to finish before the next. */
  private static double dot(float[] a, int aStart, float[] b, long bStart, int n) {
    int bs = Math.toIntExact(bStart);
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j + 3 < n; j += 4) {
      s0 += (double) a[aStart + j] * b[bs + j];
      s1 += (double) a[aStart + j + 1] * b[bs + j + 1];
      s2 += (double) a[aStart + j + 2] * b[bs + j + 2];
      s3 += (double) a[aStart + j + 3] * b[bs + j + 3];
    }
    for (; j < n; j++) {
      s0 += (double) a[aStart + j] * b[bs + j];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** Turns the logits into probabilities, in place, and sums them up. */
  private SoftTarget softTarget(int sequence, int position, double[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logits.length; i++) {
      if (!Double.isFinite(logits[i])) {
        throw new IllegalArgumentException(
            "sequence %d, position %d: the logit of item %d is %s"
                .formatted(sequence, position, i, logits[i]));
      }
      max = Math.max(max, logits[i]);
    }
    double sum = 0;
    double weighted = 0;
    for (int i = 0; i < logits.length; i++) {
      double shifted = logits[i] - max;
      logits[i] = StrictMath.exp(shifted);
      sum += logits[i];
      weighted += logits[i] * shifted;
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] /= sum;
    }
    int[] items = largest(logits);
    double[] probabilities = IntStream.of(items).mapToDouble(i -> logits[i]).toArray();
    // H = -sum p log p with log p = shifted - log sum; below zero only by rounding.
    double entropy = Math.max(0, StrictMath.log(sum) - weighted / sum);
    return new SoftTarget(sequence, position, items, probabilities, entropy);
  }

  private int[] largest(double[] values) {
    int[] best = new int[top];
    int size = 0;
    for (int i = 0; i < values.length; i++) {
      if (size < top || top > 0 && values[i] > values[best[size - 1]]) {
        size = Math.min(size + 1, top);
        int place = size - 1;
        while (place > 0 && values[i] > values[best[place - 1]]) {
          best[place] = best[place - 1];
          place--;
        }
        best[place] = i;
      }
    }
    return best;
  }
}
