package io.foster.report;

import io.foster.evaluate.CellGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The rows that a reader sees first: what the compared method is to be judged by. */
final class FirstRows {
  private static final int ROWS = 10;
  private static final String LEADING = AccuracyTable.TESTED.get(0);

  private FirstRows() {}

  /**
   * Models of all data, the compared method, what learns nothing, and the best other methods until
   * there are ten rows; students of the sets' own kind only.
   *
   * @param groups methods of a data set, without variants
   */
  static List<CellGroup> of(List<CellGroup> groups) {
    List<CellGroup> own = groups.stream().filter(g -> !g.any().transferred()).toList();
    List<CellGroup> first = new ArrayList<>(own.stream().filter(FirstRows::isAlways).toList());
    own.stream()
        .filter(g -> !isAlways(g))
        .sorted(Comparator.comparingDouble((CellGroup g) -> -g.mean(LEADING).orElse(0)))
        .limit(Math.max(0, ROWS - first.size()))
        .forEach(first::add);
    return own.stream().filter(first::contains).limit(ROWS).toList();
  }

  private static boolean isAlways(CellGroup g) {
    return g.ofAllData() || g.ofNothing() || g.label().equals(CellGroup.COMPARED);
  }
}
