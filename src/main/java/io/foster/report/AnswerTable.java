package io.foster.report;

import io.foster.evaluate.CellGroup;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The answer in one row for each data set and budget, M sequences of at most L positions: what
 * students of the distilled set reach of what models of all data reach, and how far the best other
 * method comes. Students are of the sets' own architecture.
 */
final class AnswerTable {
  private static final String LEADING = AccuracyTable.TESTED.get(0);

  private AnswerTable() {}

  static String of(Collection<List<CellGroup>> datasets) {
    StringBuilder text = new StringBuilder("| data set | M × L | seeds |");
    AccuracyTable.TESTED.forEach(
        m -> text.append(" %s: full | distilled | of full |".formatted(m)));
    text.append(" best other method, of full |\n|---|--:|--:|");
    text.append("--:|--:|--:|".repeat(AccuracyTable.TESTED.size())).append("---|\n");
    for (List<CellGroup> groups : datasets) {
      List<CellGroup> own =
          groups.stream().filter(g -> !g.hasVariant() && !g.any().transferred()).toList();
      own.stream()
          .filter(g -> g.label().equals(CellGroup.COMPARED))
          .forEach(g -> text.append(row(own, g)));
    }
    return text.toString();
  }

  @SuppressWarnings("ReferenceEquality") // another group, not one of equal numbers
  private static String row(List<CellGroup> groups, CellGroup distilled) {
    StringBuilder row =
        new StringBuilder(
            "| %s | %d × %d | %d |"
                .formatted(
                    distilled.any().dataset(),
                    distilled.sequences(),
                    distilled.any().length(),
                    distilled.seeds()));
    Optional<CellGroup> full = distilled.full(groups);
    for (String metric : AccuracyTable.TESTED) {
      row.append(
          " %s | %s | %s |"
              .formatted(
                  full.map(f -> Numbers.meanAndDeviation(f.values(metric))).orElse(""),
                  Numbers.meanAndDeviation(distilled.values(metric)),
                  AccuracyTable.ofFull(groups, distilled, metric)));
    }
    String best =
        groups.stream()
            .filter(g -> g.ofNothing() || g.sequences() == distilled.sequences())
            .filter(g -> g != distilled)
            .max(Comparator.comparingDouble(g -> g.mean(LEADING).orElse(0)))
            .map(g -> (g.label() + " " + AccuracyTable.ofFull(groups, g, LEADING)).strip())
            .orElse("");
    return row.append(" ").append(best).append(" |\n").toString();
  }
}
