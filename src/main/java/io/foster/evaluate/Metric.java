package io.foster.evaluate;

/**
 * A quality of a recommender, gathered user by user.
 *
 * <p>Every metric keeps counts of whole numbers, not sums of fractions, so that its value does not
 * depend on the order of users.
 */
public interface Metric {

  /** What it is called in {@code metrics.json}, for instance {@code recall@10}. */
  String name();

  /** Takes one user in. */
  void add(RankedTarget user);

  /**
   * The value over all users taken in.
   *
   * @throws IllegalStateException if there was none to take a mean over
   */
  double evaluate();

  /** numerator / denominator. */
  static double ratio(String name, double numerator, long denominator) {
    if (denominator == 0) {
      throw new IllegalStateException(name + ": nothing was recommended to any user");
    }
    return numerator / denominator;
  }
}
