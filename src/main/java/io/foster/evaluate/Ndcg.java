package io.foster.evaluate;

/**
 * NDCG@k: the mean of 1 / log2(1 + rank) for targets with {@code rank <= k} and zero for others
 * (Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4),
 * 2002). With one target a user the ideal gain is 1, so nothing is left to normalise. Ranks are
 * expected ranks ({@link RankedTarget}) and enter the formula as they are, whole or not.
 */
public final class Ndcg extends RankMetric {
  private static final long serialVersionUID = 1L;

  private static final double LN_2 = StrictMath.log(2);

  public Ndcg(int k) {
    super("ndcg", k);
  }

  @Override
  double gain(double rank) {
    return LN_2 / StrictMath.log(1 + rank);
  }
}
