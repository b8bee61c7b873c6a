package io.foster.evaluate;

/**
 * Popularity@k: the mean, over all items recommended among the first k, of how often each occurs in
 * the training interactions (Yin, Cui, Li, Yao and Chen, "Challenging the long tail
 * recommendation", PVLDB 5(9), 2012). Lower means less drawn to popular items.
 */
public final class AveragePopularity implements Metric {
  private final int k;
  private final int[] trainCounts;
  private long interactions;
  private long recommendations;

  /**
   * @param trainCounts training interactions of each item, length |V|
   */
  public AveragePopularity(int k, int[] trainCounts) {
    this.k = k;
    this.trainCounts = trainCounts;
  }

  @Override
  public String name() {
    return "popularity@" + k;
  }

  @Override
  public void add(RankedTarget user) {
    int[] top = user.topItems();
    for (int i = 0; i < Math.min(k, top.length); i++) {
      interactions += trainCounts[top[i]];
      recommendations++;
    }
  }

  @Override
  public double evaluate() {
    return Metric.ratio(name(), interactions, recommendations);
  }
}
