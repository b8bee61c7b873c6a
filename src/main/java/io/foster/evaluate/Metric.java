package io.foster.evaluate;

import java.io.Serializable;

/**
 * A quality of a recommender, gathered user by user. Parts gathered apart, on executors for
 * instance, are put together with {@link #combine}.
 *
 * <p>Every metric keeps counts of whole numbers, not sums of fractions, so that its value does not
 * depend on the order of users or on how they were divided.
 */
public interface Metric extends Serializable {

  /** What it is called in {@code metrics.json}, for instance {@code recall@10}. */
  String name();

  /** Takes one user in. */
  void add(RankedTarget user);

  /**
   * Takes in what another has gathered.
   *
   * @throws IllegalArgumentException if {@code other} is not the same metric
   */
  void combine(Metric other);

  /**
   * The value over all users taken in.
   *
   * @throws IllegalStateException if there was none to take a mean over
   */
  double evaluate();

  /** {@code other} as the type of {@code self}, after a check that both are the same metric. */
  static <M extends Metric> M same(M self, Metric other) {
    if (self.getClass() != other.getClass() || !self.name().equals(other.name())) {
      throw new IllegalArgumentException(other.name() + " does not combine with " + self.name());
    }
    @SuppressWarnings("unchecked")
    M checked = (M) other;
    return checked;
  }

  /** numerator / denominator. */
  static double ratio(String name, double numerator, long denominator) {
    if (denominator == 0) {
      throw new IllegalStateException(name + ": nothing was recommended to any user");
    }
    return numerator / denominator;
  }
}
