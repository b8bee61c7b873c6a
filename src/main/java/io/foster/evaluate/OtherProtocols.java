package io.foster.evaluate;

import java.util.LinkedHashMap;
import java.util.List;

/**
 * Recall@10 and NDCG@10 against other candidates than the configured ones: the items that the user
 * has not had, and samples of those. Gathered from the same ranking, named {@code recall@10[history
 * masked]} and {@code recall@10[100 negatives]}.
 */
public final class OtherProtocols {
  /** What is said of a metric among items that the user has not had. */
  public static final String MASKED = "[history masked]";

  /** What is said of a metric against 100 of those, drawn uniformly. */
  public static final String SAMPLED = "[100 negatives]";

  private static final int CUTOFF = 10;
  private static final int NEGATIVES = 100;

  private final List<RankMetric> masked = List.of(new Recall(CUTOFF), new Ndcg(CUTOFF));
  private final List<Metric> sampled =
      List.of(
          new SampledNegatives(new Recall(CUTOFF), NEGATIVES),
          new SampledNegatives(new Ndcg(CUTOFF), NEGATIVES));

  /** Takes one user in. */
  public void add(RankedTarget user) {
    RankedTarget.Unseen unseen = user.unseen();
    RankedTarget among = new RankedTarget(unseen.rank(), user.topItems(), unseen);
    masked.forEach(m -> m.add(among));
    sampled.forEach(m -> m.add(user));
  }

  /**
   * The values by name.
   *
   * @throws IllegalStateException if no user was taken in
   */
  public LinkedHashMap<String, Double> evaluate() {
    LinkedHashMap<String, Double> values = new LinkedHashMap<>();
    masked.forEach(m -> values.put(m.name() + MASKED, m.evaluate()));
    sampled.forEach(m -> values.put(m.name(), m.evaluate()));
    return values;
  }
}
