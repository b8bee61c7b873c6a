package io.foster.evaluate;

/**
 * MRR@k: the mean of 1 / rank for targets with {@code rank <= k} and zero for others (Voorhees,
 * "The TREC-8 question answering track report", 1999). Ranks are expected ranks ({@link
 * RankedTarget}).
 */
public final class ReciprocalRank extends RankMetric {
  private static final long serialVersionUID = 1L;

  public ReciprocalRank(int k) {
    super("mrr", k);
  }

  @Override
  double gain(double rank) {
    return 1 / rank;
  }
}
