package io.foster.evaluate;

import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.math3.util.CombinatoricsUtils;

/**
 * What a metric would be if the target were ranked against itself and a few items drawn uniformly
 * from those that the user has not had, as many papers do: its expected value over all draws,
 * computed from the full ranking, so that nothing is drawn. Krichene and Rendle, "On sampled
 * metrics for item recommendation", KDD 2020, show that such figures do not order models as those
 * of a full ranking do; they are for comparison with published ones only.
 *
 * <p>Of {@code c - 1} other candidates {@code g} are scored higher than the target. How many of
 * those are among the {@code n} drawn without replacement has a hypergeometric distribution. A
 * target whose expected rank is a half is the mean of the two whole ranks beside it.
 */
final class SampledNegatives implements Metric {
  private final RankMetric gains;
  private final int negatives;

  /** Users by twice the rank and the number of candidates. */
  private final TreeMap<Long, Long> users = new TreeMap<>();

  private long all;

  /**
   * @param gains what a rank is worth
   * @param negatives n
   */
  SampledNegatives(RankMetric gains, int negatives) {
    this.gains = gains;
    this.negatives = negatives;
  }

  @Override
  public String name() {
    return gains.name() + "[" + negatives + " negatives]";
  }

  @Override
  public void add(RankedTarget user) {
    RankedTarget.Unseen unseen = user.unseen();
    users.merge((long) unseen.candidates() << 32 | (long) (2 * unseen.rank()), 1L, Long::sum);
    all++;
  }

  @Override
  public double evaluate() {
    double sum = 0;
    for (Map.Entry<Long, Long> entry : users.entrySet()) {
      int others = (int) (entry.getKey() >> 32) - 1;
      int twice = (int) (long) entry.getKey();
      double gain = expected(others, twice / 2 - 1);
      if (twice % 2 == 1) {
        gain = (gain + expected(others, twice / 2)) / 2;
      }
      sum += entry.getValue() * gain;
    }
    return Metric.ratio(name(), sum, all);
  }

  /**
   * The mean gain over all draws.
   *
   * @param others candidates beside the target
   * @param higher how many of them are scored higher
   */
  private double expected(int others, int higher) {
    int drawn = Math.min(negatives, others);
    double draws = choices(others, drawn);
    double sum = 0;
    for (int x = 0; x <= Math.min(Math.min(drawn, higher), gains.cutoff() - 1); x++) {
      if (drawn - x <= others - higher) {
        double logarithm = choices(higher, x) + choices(others - higher, drawn - x) - draws;
        sum += StrictMath.exp(logarithm) * gains.gain(x + 1.0);
      }
    }
    return sum;
  }

  /** The logarithm of n over k. */
  private static double choices(int n, int k) {
    return CombinatoricsUtils.binomialCoefficientLog(n, k);
  }
}
