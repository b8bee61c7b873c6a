package io.foster.seqmodel;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The stochastic item subset C of a step: drawn uniformly without repeats at a cost that depends on
 * its size only (Floyd's algorithm; Bentley and Floyd, CACM 1987).
 */
public final class SubsetSampler {
  private final int itemCount;
  private final int size;
  private final SplittableRandom random;

  /**
   * @param itemCount |V|
   * @param size |C|; all items where the catalogue is not larger
   */
  public SubsetSampler(int itemCount, int size, long seed) {
    this.itemCount = itemCount;
    this.size = Math.min(size, itemCount);
    this.random = new SplittableRandom(seed);
  }

  /** A fresh subset, in no particular but a reproducible order. */
  public int[] next() {
    int[] subset = new int[size];
    Set<Integer> drawn = new HashSet<>(2 * size);
    int n = 0;
    for (int j = itemCount - size; j < itemCount; j++) {
      int item = random.nextInt(j + 1);
      if (!drawn.add(item)) {
        item = j;
        drawn.add(j);
      }
      subset[n++] = item;
    }
    return subset;
  }
}
