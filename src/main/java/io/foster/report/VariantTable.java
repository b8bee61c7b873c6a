package io.foster.report;

import io.foster.evaluate.Cell;
import io.foster.evaluate.CellGroup;
import io.foster.evaluate.PairedTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Ablations and sweeps: variants of the compared method, each with its difference to it over the
 * seeds both have. The correction of the tests is over the variants alone.
 */
final class VariantTable {
  private static final String NOTE =
      """

      Variants of `%s`; *difference*: the mean of the paired differences to `%s` of the same M, or of
      the nearest M there is, over the seeds both have; *p*: the paired test of it, Holm-corrected
      over the variants of the same data set, metric and student. *validation*: NDCG@10 of the
      chosen checkpoints on the validation users.
      """
          .formatted(CellGroup.COMPARED, CellGroup.COMPARED);

  private VariantTable() {}

  /**
   * The table, empty without variants.
   *
   * @param groups all of a data set
   */
  static String of(List<CellGroup> groups) {
    List<CellGroup> shown =
        groups.stream()
            .filter(g -> g.hasVariant() || g.label().equals(CellGroup.COMPARED))
            .sorted(Comparator.comparing(CellGroup::hasVariant))
            .toList();
    if (shown.stream().noneMatch(CellGroup::hasVariant)) {
      return "";
    }
    List<String> columns = new ArrayList<>(List.of("seeds"));
    AccuracyTable.TESTED.forEach(m -> columns.addAll(List.of(m, "of full", "difference", "p")));
    columns.add("validation");
    GroupTable table = new GroupTable(groups, columns);
    List<CellGroup> variants = shown.stream().filter(CellGroup::hasVariant).toList();
    Map<String, Map<CellGroup, OptionalDouble>> tests = new LinkedHashMap<>();
    AccuracyTable.TESTED.forEach(
        metric ->
            tests.put(
                metric, PairedTest.byStudent(variants, (own, g) -> pValue(shown, g, metric))));
    for (CellGroup g : shown) {
      List<String> row = new ArrayList<>(List.of(Integer.toString(g.seeds())));
      for (String metric : AccuracyTable.TESTED) {
        row.add(Numbers.meanAndDeviation(g.values(metric)));
        row.add(AccuracyTable.ofFull(groups, g, metric));
        row.add(difference(shown, g, metric));
        row.add(Numbers.p(tests.get(metric).getOrDefault(g, OptionalDouble.empty())));
      }
      row.add(
          Numbers.meanAndDeviation(
              g.cells().values().stream().mapToDouble(Cell::validation).toArray()));
      table.row(g, row);
    }
    return "\n" + table + NOTE;
  }

  private static String difference(List<CellGroup> groups, CellGroup g, String metric) {
    OptionalDouble difference =
        compared(groups, g)
            .map(other -> g.differenceTo(other, metric))
            .orElse(OptionalDouble.empty());
    return difference.isPresent() ? Numbers.format("%+.4f", difference.getAsDouble()) : "";
  }

  private static OptionalDouble pValue(List<CellGroup> groups, CellGroup g, String metric) {
    return compared(groups, g)
        .map(other -> g.pValueAgainst(other, metric))
        .orElse(OptionalDouble.empty());
  }

  /** Of two budgets that are as near, the smaller one. */
  private static Optional<CellGroup> compared(List<CellGroup> groups, CellGroup g) {
    return groups.stream()
        .filter(other -> g.hasVariant() && other.label().equals(CellGroup.COMPARED))
        .filter(other -> other.student().equals(g.student()))
        .min(
            Comparator.comparingInt(
                    (CellGroup other) -> Math.abs(other.sequences() - g.sequences()))
                .thenComparingInt(CellGroup::sequences));
  }
}
