package io.foster.evaluate;

import java.util.Arrays;

/**
 * Gini@k: how unequally the first k recommendations of all users fall on the catalogue's items.
 * With x_1 &lt;= ... &lt;= x_n the times each of the n items was recommended, zeros included,
 *
 * <pre>G = sum_j (2 j - n - 1) x_j / (n sum_j x_j),</pre>
 *
 * which is 0 if every item is recommended equally often and 1 - 1/n if only one ever is. As a
 * measure of concentration of recommendations: Fleder and Hosanagar, "Blockbuster culture's next
 * rise or fall", Management Science 55(5), 2009. Some texts divide by n - 1 in place of n.
 */
public final class Gini implements Metric {
  private final int k;
  private final long[] times;

  public Gini(int k, int itemCount) {
    this.k = k;
    this.times = new long[itemCount];
  }

  @Override
  public String name() {
    return "gini@" + k;
  }

  @Override
  public void add(RankedTarget user) {
    int[] top = user.topItems();
    for (int i = 0; i < Math.min(k, top.length); i++) {
      times[top[i]]++;
    }
  }

  @Override
  public double evaluate() {
    long[] x = times.clone();
    Arrays.sort(x);
    long n = x.length;
    long sum = 0;
    long weighted = 0;
    for (int j = 0; j < n; j++) {
      sum += x[j];
      weighted += (2L * (j + 1) - n - 1) * x[j];
    }
    return Metric.ratio(name(), weighted, n * sum);
  }
}
