package io.foster.encoder;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Cuts a subset of items into batches of similar length, and the batches into slices, one for each
 * Spark task. The plan depends on the subset and the settings alone, never on the cluster, so
 * neither do the numbers.
 */
final class SubsetPlan {
  private SubsetPlan() {}

  /**
   * A task's share of a subset.
   *
   * @param rows where the items stand in the subset
   * @param items their numbers, batch after batch
   * @param ends where each batch ends in {@code items}, excluded
   */
  record Slice(int[] rows, int[] items, int[] ends) implements Serializable {

    /** Where batch {@code b} starts. */
    int start(int b) {
      return b == 0 ? 0 : ends[b - 1];
    }

    /** The items of batch {@code b}. */
    int[] batch(int b) {
      return Arrays.copyOfRange(items, start(b), ends[b]);
    }
  }

  /** How long an item's text is. */
  interface Length {
    int of(int item);
  }

  /**
   * Plans a subset.
   *
   * @param items the subset, in any order; an item may stand in it more than once
   * @return at most {@code slices} slices with equal numbers of batches, give or take one
   */
  static List<Slice> of(int[] items, Length length, int batchSize, int slices) {
    Integer[] rows = new Integer[items.length];
    Arrays.setAll(rows, r -> r);
    // Long texts first: the last batch to start is then a quick one.
    Arrays.sort(
        rows,
        Comparator.<Integer>comparingInt(r -> -length.of(items[r]))
            .thenComparingInt(r -> items[r])
            .thenComparingInt(r -> r));
    int batches = (items.length + batchSize - 1) / batchSize;
    int used = Math.min(slices, batches);
    List<Slice> plan = new ArrayList<>();
    for (int s = 0; s < used; s++) {
      List<Integer> own = new ArrayList<>();
      List<Integer> ends = new ArrayList<>();
      for (int b = s; b < batches; b += used) {
        own.addAll(
            Arrays.asList(rows).subList(b * batchSize, Math.min((b + 1) * batchSize, rows.length)));
        ends.add(own.size());
      }
      int[] ownRows = own.stream().mapToInt(r -> r).toArray();
      plan.add(
          new Slice(
              ownRows,
              Arrays.stream(ownRows).map(r -> items[r]).toArray(),
              ends.stream().mapToInt(e -> e).toArray()));
    }
    return plan;
  }
}
