package io.foster.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.IntFunction;

/** Every metric at every cutoff, gathered in one pass over the users. */
public final class MetricSuite {
  private final List<Metric> metrics = new ArrayList<>();
  private final int listLength;
  private long users;

  /**
   * @param cutoffs the values of k, ascending
   * @param trainCounts training interactions of each item, length |V|
   */
  public MetricSuite(List<Integer> cutoffs, int[] trainCounts) {
    int itemCount = trainCounts.length;
    this.listLength = cutoffs.stream().mapToInt(Integer::intValue).max().orElse(0);
    if (cutoffs.isEmpty() || cutoffs.stream().anyMatch(k -> k < 1)) {
      throw new IllegalArgumentException("cutoffs " + cutoffs + " are not positive numbers");
    }
    addAll(cutoffs, Recall::new);
    addAll(cutoffs, Ndcg::new);
    addAll(cutoffs, ReciprocalRank::new);
    addAll(cutoffs, k -> new CatalogueCoverage(k, itemCount));
    addAll(cutoffs, k -> new Gini(k, itemCount));
    addAll(cutoffs, k -> new AveragePopularity(k, trainCounts));
    addAll(cutoffs, k -> new TailShare(k, trainCounts));
  }

  private void addAll(List<Integer> cutoffs, IntFunction<Metric> metric) {
    cutoffs.forEach(k -> metrics.add(metric.apply(k)));
  }

  /** The largest cutoff: how many items {@link #add} wants to see recommended. */
  public int listLength() {
    return listLength;
  }

  /** How many users were taken in. */
  public long users() {
    return users;
  }

  /**
   * Takes one user in.
   *
   * @param user with {@link #listLength} recommended items; fewer only where there are no more
   *     candidates
   */
  public void add(RankedTarget user) {
    metrics.forEach(m -> m.add(user));
    users++;
  }

  /**
   * All values by name ({@code recall@5}, {@code recall@10}, ... {@code tail-share@20}), always in
   * the same order.
   *
   * @throws IllegalStateException if no user was taken in
   */
  public LinkedHashMap<String, Double> evaluate() {
    LinkedHashMap<String, Double> values = new LinkedHashMap<>();
    metrics.forEach(m -> values.put(m.name(), m.evaluate()));
    return values;
  }
}
