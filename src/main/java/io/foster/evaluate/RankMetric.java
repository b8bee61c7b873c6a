package io.foster.evaluate;

/**
 * The mean over users of a gain that depends on the target's rank alone and is zero beyond rank k.
 */
abstract class RankMetric implements Metric {
  private final String name;
  private final int k;

  /** How many users have rank i / 2; expected ranks are multiples of one half. */
  private final long[] users;

  private long all;

  RankMetric(String family, int k) {
    this.name = family + "@" + k;
    this.k = k;
    this.users = new long[2 * k + 1];
  }

  /** The gain of a target at {@code rank}, which is between 1 and k. */
  abstract double gain(double rank);

  /** k. */
  final int cutoff() {
    return k;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final void add(RankedTarget user) {
    all++;
    if (user.rank() <= k) {
      users[(int) (2 * user.rank())]++;
    }
  }

  @Override
  public final double evaluate() {
    double sum = 0;
    for (int i = 2; i < users.length; i++) {
      if (users[i] > 0) {
        sum += users[i] * gain(i / 2.0);
      }
    }
    return Metric.ratio(name, sum, all);
  }
}
