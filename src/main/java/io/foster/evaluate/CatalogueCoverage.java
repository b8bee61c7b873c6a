package io.foster.evaluate;

import java.util.BitSet;

/**
 * Coverage@k: the share of the catalogue that is among the first k recommendations of at least one
 * user (catalogue coverage of Ge, Delgado-Battenfeld and Jannach, "Beyond accuracy: evaluating
 * recommender systems by coverage and serendipity", RecSys 2010).
 */
public final class CatalogueCoverage implements Metric {
  private final int k;
  private final int itemCount;
  private final BitSet recommended;

  public CatalogueCoverage(int k, int itemCount) {
    this.k = k;
    this.itemCount = itemCount;
    this.recommended = new BitSet(itemCount);
  }

  @Override
  public String name() {
    return "coverage@" + k;
  }

  @Override
  public void add(RankedTarget user) {
    int[] top = user.topItems();
    for (int i = 0; i < Math.min(k, top.length); i++) {
      recommended.set(top[i]);
    }
  }

  @Override
  public double evaluate() {
    return Metric.ratio(name(), recommended.cardinality(), itemCount);
  }
}
