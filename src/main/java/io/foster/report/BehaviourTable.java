package io.foster.report;

import io.foster.evaluate.CellGroup;
import java.util.List;

/** What is recommended, by method: further metrics, and how they spread over the catalogue. */
final class BehaviourTable {
  private static final List<String> SEEN =
      List.of("recall@20", "mrr@10", "coverage@10", "gini@10", "popularity@10", "tail-share@10");

  private BehaviourTable() {}

  static String of(List<CellGroup> groups) {
    GroupTable table = new GroupTable(groups, SEEN);
    for (CellGroup g : groups) {
      table.row(
          g,
          SEEN.stream()
              .map(m -> g.values(m).length == 0 ? "" : Numbers.meanAndDeviation(g.values(m)))
              .toList());
    }
    return "\n" + table;
  }
}
