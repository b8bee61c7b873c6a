package io.foster.seqmodel;

import java.util.Arrays;

/**
 * Gives the items of one step consecutive numbers in order of first appearance. Reusable: {@link
 * #clear} costs as much as the step had items, not the catalogue.
 */
public final class LocalItems {
  private final int[] numbers;
  private int[] items = new int[1024];
  private int count;

  /**
   * @param itemCount |V|
   */
  public LocalItems(int itemCount) {
    numbers = new int[itemCount];
    Arrays.fill(numbers, -1);
  }

  /** Numbers that are the catalogue's own, for embeddings of the whole catalogue. */
  public static LocalItems identity(int itemCount) {
    LocalItems all = new LocalItems(itemCount);
    for (int item = 0; item < itemCount; item++) {
      all.number(item);
    }
    return all;
  }

  /** The local number of {@code item}, a new one if it is new. */
  public int number(int item) {
    int n = numbers[item];
    if (n < 0) {
      if (count == items.length) {
        items = Arrays.copyOf(items, 2 * count);
      }
      n = count++;
      items[n] = item;
      numbers[item] = n;
    }
    return n;
  }

  /** Local numbers of many items. */
  public long[] numbers(int[] many) {
    long[] out = new long[many.length];
    for (int i = 0; i < many.length; i++) {
      out[i] = number(many[i]);
    }
    return out;
  }

  /** The items by local number. */
  public int[] toArray() {
    return Arrays.copyOf(items, count);
  }

  public void clear() {
    for (int i = 0; i < count; i++) {
      numbers[items[i]] = -1;
    }
    count = 0;
  }
}
