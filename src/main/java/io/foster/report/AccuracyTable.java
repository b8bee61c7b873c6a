package io.foster.report;

import io.foster.evaluate.CellGroup;
import io.foster.evaluate.PairedTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What every method reaches, its ratio to models of all data, and tests against one of them. */
final class AccuracyTable {
  /** The metrics with a ratio and a test. */
  static final List<String> TESTED = List.of("recall@10", "ndcg@10");

  private AccuracyTable() {}

  /** The rows of all groups. */
  static String of(List<CellGroup> groups) {
    return of(groups, groups);
  }

  /**
   * The rows of some groups.
   *
   * @param groups all of a data set, which tests are corrected over
   */
  static String of(List<CellGroup> groups, List<CellGroup> shown) {
    List<String> columns = new ArrayList<>(List.of("seeds"));
    TESTED.forEach(m -> columns.addAll(List.of(m, "of full", "p")));
    GroupTable table = new GroupTable(shown, columns);
    Map<String, Map<CellGroup, OptionalDouble>> tests = new LinkedHashMap<>();
    TESTED.forEach(
        metric ->
            tests.put(metric, PairedTest.byStudent(groups, (own, g) -> pValue(own, g, metric))));
    for (CellGroup g : shown) {
      List<String> row = new ArrayList<>(List.of(Integer.toString(g.seeds())));
      for (String metric : TESTED) {
        row.add(Numbers.meanAndDeviation(g.values(metric)));
        row.add(ofFull(groups, g, metric));
        row.add(Numbers.p(tests.get(metric).get(g)));
      }
      table.row(g, row);
    }
    return table.toString();
  }

  /** The ratio to models of all data of the same architecture, where there are any. */
  static String ofFull(List<CellGroup> groups, CellGroup g, String metric) {
    OptionalDouble ratio = g.ratioToFull(groups, metric);
    return ratio.isPresent() ? Numbers.format("%.3f", ratio.getAsDouble()) : "";
  }

  /** Against the compared method of the same M; what has no set against the smallest M's. */
  private static OptionalDouble pValue(List<CellGroup> groups, CellGroup g, String metric) {
    int m =
        g.sequences() == 0
            ? groups.stream().mapToInt(CellGroup::sequences).filter(n -> n > 0).min().orElse(0)
            : g.sequences();
    Optional<CellGroup> compared = CellGroup.find(groups, g.student(), CellGroup.COMPARED, m);
    return compared.isEmpty() || g.label().equals(CellGroup.COMPARED)
        ? OptionalDouble.empty()
        : g.pValueAgainst(compared.get(), metric);
  }
}
