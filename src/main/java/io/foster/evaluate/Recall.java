package io.foster.evaluate;

/**
 * Recall@k: the share of users whose target is among the first k, {@code rank <= k}. With one
 * target a user it equals the hit rate HR@k of Deshpande and Karypis, "Item-based top-N
 * recommendation algorithms", ACM TOIS 22(1), 2004. Ranks are expected ranks ({@link
 * RankedTarget}).
 */
public final class Recall extends RankMetric {
  private static final long serialVersionUID = 1L;

  public Recall(int k) {
    super("recall", k);
  }

  @Override
  double gain(double rank) {
    return 1;
  }
}
