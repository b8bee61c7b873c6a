package io.foster.sample;

import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/** Numbers that are drawn in proportion to a weight. */
final class Weighted implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int[] members;
  private final double[] cumulative;

  Weighted(int[] members, IntToDoubleFunction weight) {
    this.members = members;
    cumulative = new double[members.length];
    double sum = 0;
    for (int i = 0; i < members.length; i++) {
      sum += weight.applyAsDouble(members[i]);
      cumulative[i] = sum;
    }
  }

  boolean isEmpty() {
    return members.length == 0;
  }

  int draw(SplittableRandom random) {
    double at = random.nextDouble() * cumulative[cumulative.length - 1];
    int found = Arrays.binarySearch(cumulative, at);
    // The first sum above the point; an exact hit belongs to the next interval.
    int index = found >= 0 ? found + 1 : -found - 1;
    return members[Math.min(index, members.length - 1)];
  }
}
