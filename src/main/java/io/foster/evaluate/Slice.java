package io.foster.evaluate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of the test users that is looked at by itself: a band of a dimension. Every user is in
 * exactly one band of each dimension.
 *
 * <ul>
 *   <li>{@code history}: interactions before the target
 *   <li>{@code popularity}: training interactions of the target item, for those that have any
 *   <li>{@code target}: {@code warm} where the target item has training interactions, {@code cold}
 *       where it has none; cold targets are in no popularity band
 * </ul>
 *
 * @param dimension the property users differ in
 * @param band the values of it that belong here, for people and as a part of metrics' names
 */
public record Slice(String dimension, String band) implements Serializable {
  private static final int[] HISTORY = {1, 5, 10, 20, 50};
  private static final int[] POPULARITY = {1, 5, 20, 100, 500};
  private static final Slice COLD = new Slice("target", "cold");
  private static final Slice WARM = new Slice("target", "warm");

  /**
   * The slices of one user.
   *
   * @param history how many interactions the user has before the target
   * @param trainCount how often the target item occurs in the training interactions
   */
  static List<Slice> of(int history, int trainCount) {
    Slice length = new Slice("history", band(HISTORY, history));
    return trainCount == 0
        ? List.of(length, COLD)
        : List.of(length, new Slice("popularity", band(POPULARITY, trainCount)), WARM);
  }

  /** All slices there can be, in the order of reports. */
  public static List<Slice> all() {
    List<Slice> slices = new ArrayList<>();
    for (int from : HISTORY) {
      slices.add(new Slice("history", band(HISTORY, from)));
    }
    for (int from : POPULARITY) {
      slices.add(new Slice("popularity", band(POPULARITY, from)));
    }
    slices.add(WARM);
    slices.add(COLD);
    return List.copyOf(slices);
  }

  /** What is added to a metric's name: {@code recall@10[history 5-9]}. */
  public String suffix() {
    return "[" + dimension + " " + band + "]";
  }

  private static String band(int[] from, int value) {
    int i = from.length - 1;
    while (i > 0 && value < from[i]) {
      i--;
    }
    return i == from.length - 1 ? from[i] + "+" : from[i] + "-" + (from[i + 1] - 1);
  }
}
