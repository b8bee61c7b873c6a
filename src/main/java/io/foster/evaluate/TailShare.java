package io.foster.evaluate;

import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Tail-share@k: the share of the first k recommendations of all users that are long-tail items
 * (Abdollahpouri, Burke and Mobasher, "Controlling popularity bias in learning-to-rank
 * recommendation", RecSys 2017).
 *
 * <p>The head is the shortest list of most popular items, by training interactions and then by item
 * number, that holds at least 80% of all training interactions; every other item is tail.
 */
public final class TailShare implements Metric {
  private final int k;
  private final BitSet head;
  private long tail;
  private long recommendations;

  /**
   * @param trainCounts training interactions of each item, length |V|
   */
  public TailShare(int k, int[] trainCounts) {
    this.k = k;
    this.head = head(trainCounts);
  }

  /** The most popular items that together hold 80% of the training interactions. */
  static BitSet head(int[] trainCounts) {
    long all = IntStream.of(trainCounts).asLongStream().sum();
    int[] byPopularity =
        IntStream.range(0, trainCounts.length)
            .boxed()
            .sorted(Comparator.<Integer>comparingInt(i -> trainCounts[i]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    BitSet head = new BitSet(trainCounts.length);
    long held = 0;
    // Whole numbers, so that 80% exactly is 80%.
    for (int i = 0; i < byPopularity.length && 10 * held < 8 * all; i++) {
      head.set(byPopularity[i]);
      held += trainCounts[byPopularity[i]];
    }
    return head;
  }

  @Override
  public String name() {
    return "tail-share@" + k;
  }

  @Override
  public void add(RankedTarget user) {
    int[] top = user.topItems();
    for (int i = 0; i < Math.min(k, top.length); i++) {
      if (!head.get(top[i])) {
        tail++;
      }
      recommendations++;
    }
  }

  @Override
  public double evaluate() {
    return Metric.ratio(name(), tail, recommendations);
  }
}
