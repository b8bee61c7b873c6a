package io.foster.evaluate;

import java.util.function.IntPredicate;

/**
 * The k best of a stream of scored items, in a total order: the higher score first, of equal scores
 * the lower item number. What comes out does not depend on the order of what goes in.
 */
public final class TopItems {
  private final int[] items;
  private final float[] scores;
  private int size;

  /**
   * @param k how many are kept
   */
  public TopItems(int k) {
    items = new int[k];
    scores = new float[k];
  }

  /** Takes one item in; each at most once. */
  public void offer(int item, float score) {
    if (size < items.length) {
      up(size++, item, score);
    } else if (size > 0 && isBetter(item, score, items[0], scores[0])) {
      down(item, score, size);
    }
  }

  /**
   * Takes in those items of a row of scores that are wanted.
   *
   * @param all the score of item i stands at {@code offset + i}
   * @param wanted asked of items that are good enough only
   */
  public void offerAll(float[] all, int offset, int itemCount, IntPredicate wanted) {
    float worst = worst();
    for (int item = 0; item < itemCount; item++) {
      float score = all[offset + item];
      if (!(score < worst) && wanted.test(item)) {
        offer(item, score);
        worst = worst();
      }
    }
  }

  /** What a score must reach. */
  private float worst() {
    if (items.length == 0) {
      return Float.POSITIVE_INFINITY;
    }
    return size < items.length ? Float.NEGATIVE_INFINITY : scores[0];
  }

  /** How many were kept: k, or all there were. */
  public int size() {
    return size;
  }

  /** Empties this; the items kept, best first. {@code scoresOut} gets their scores. */
  public int[] drain(float[] scoresOut) {
    int[] best = new int[size];
    for (int n = size - 1; n >= 0; n--) {
      best[n] = items[0];
      scoresOut[n] = scores[0];
      // The last of the heap fills the place of the worst.
      down(items[n], scores[n], n);
    }
    size = 0;
    return best;
  }

  private static boolean isBetter(int item, float score, int than, float thanScore) {
    return score > thanScore || score == thanScore && item < than;
  }

  /** A heap with the worst at its root: a new entry rises from {@code at}. */
  private void up(int at, int item, float score) {
    int child = at;
    while (child > 0) {
      int parent = (child - 1) / 2;
      if (!isBetter(items[parent], scores[parent], item, score)) {
        break;
      }
      items[child] = items[parent];
      scores[child] = scores[parent];
      child = parent;
    }
    items[child] = item;
    scores[child] = score;
  }

  /** An entry sinks from the root, in a heap of {@code n}. */
  private void down(int item, float score, int n) {
    int parent = 0;
    while (2 * parent + 1 < n) {
      int child = 2 * parent + 1;
      if (child + 1 < n
          && isBetter(items[child], scores[child], items[child + 1], scores[child + 1])) {
        child++;
      }
      if (!isBetter(item, score, items[child], scores[child])) {
        break;
      }
      items[parent] = items[child];
      scores[parent] = scores[child];
      parent = child;
    }
    items[parent] = item;
    scores[parent] = score;
  }
}
