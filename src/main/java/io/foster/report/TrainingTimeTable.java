package io.foster.report;

import io.foster.evaluate.Cell;
import io.foster.evaluate.CellGroup;
import io.foster.seqmodel.SequenceTrainer.CurvePoint;
import io.foster.trial.CellFingerprint;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The training time of a student of the compared method against the time that a model of all data
 * needs for the same Recall@10 on the validation users. Validation itself is not counted.
 */
final class TrainingTimeTable {
  private static final List<String> COLUMNS =
      List.of(
          "validation recall@10",
          "on the set: seconds",
          "on all data: seconds to the same",
          "never reached it",
          "ratio");

  private static final String NOTE =
      """

      Without the looks at the validation users. On the set: a student in all its steps; its recall
      is that of its chosen checkpoint, on the validation users, mean over the students. On all data:
      until the first look, one after each pass, at which a model has that recall, mean over the
      models; one that never has it counts until its best look, and numbers are then at least (>)
      so much. Trainings of one benchmark, several beside each other. Making the set and training the
      experts is not part of either: see below.
      """;

  private TrainingTimeTable() {}

  /**
   * The table, empty where no cells have curves: those made before they were kept have none.
   *
   * @param groups all of a data set: variants whose students are trained otherwise have rows, too
   */
  static String of(List<CellGroup> groups) {
    GroupTable table = new GroupTable(groups, COLUMNS);
    boolean any = table.rows(groups, g -> times(groups, g).map(Times::row));
    return any ? "\n### Training time\n\n" + table + NOTE : "";
  }

  private static Optional<Times> times(List<CellGroup> groups, CellGroup g) {
    return g.label().equals(CellGroup.COMPARED) || trainsOtherwise(groups, g)
        ? g.full(groups).flatMap(full -> Times.of(curves(g), curves(full)))
        : Optional.empty();
  }

  private static boolean trainsOtherwise(List<CellGroup> groups, CellGroup g) {
    String plan = g.any().madeFrom().get(CellFingerprint.STUDENT);
    return g.hasVariant()
        && groups.stream()
            .filter(other -> other.label().equals(CellGroup.COMPARED))
            .filter(other -> other.student().equals(g.student()))
            .noneMatch(
                other -> Objects.equals(plan, other.any().madeFrom().get(CellFingerprint.STUDENT)));
  }

  private static List<List<CurvePoint>> curves(CellGroup group) {
    return group.cells().values().stream()
        .map(Cell::curve)
        .filter(c -> !c.isEmpty() && c.stream().noneMatch(p -> Double.isNaN(p.recall())))
        .toList();
  }

  /**
   * The times of one row, seconds.
   *
   * @param recall that both reach
   * @param onSet a whole training on the set
   * @param onAll training on all data until the recall is reached
   * @param models of all data
   * @param missed how many of them never reach it
   */
  record Times(double recall, double onSet, double onAll, int models, long missed) {

    /** Empty where there are no curves, or no validation users. */
    static Optional<Times> of(List<List<CurvePoint>> students, List<List<CurvePoint>> full) {
      double recall = mean(students.stream().mapToDouble(c -> chosen(c).recall()).toArray());
      if (students.isEmpty() || full.isEmpty() || recall == 0) {
        return Optional.empty();
      }
      List<Optional<CurvePoint>> reached =
          full.stream().map(c -> c.stream().filter(p -> p.recall() >= recall).findFirst()).toList();
      double[] seconds = new double[full.size()];
      for (int i = 0; i < seconds.length; i++) {
        List<CurvePoint> curve = full.get(i);
        seconds[i] = reached.get(i).orElseGet(() -> best(curve)).seconds();
      }
      return Optional.of(
          new Times(
              recall,
              mean(students.stream().mapToDouble(c -> c.get(c.size() - 1).seconds()).toArray()),
              mean(seconds),
              full.size(),
              reached.stream().filter(Optional::isEmpty).count()));
    }

    List<String> row() {
      String least = missed > 0 ? "> " : "";
      return List.of(
          Numbers.format("%.4f", recall),
          Numbers.format("%.1f", onSet),
          least + Numbers.format("%.1f", onAll),
          missed + " of " + models,
          least + Numbers.format("%.2f", onAll / onSet));
    }

    /** The checkpoint that a training keeps: the first of the best score. */
    private static CurvePoint chosen(List<CurvePoint> curve) {
      return Collections.max(curve, Comparator.comparingDouble(CurvePoint::validation));
    }

    private static CurvePoint best(List<CurvePoint> curve) {
      return Collections.max(curve, Comparator.comparingDouble(CurvePoint::recall));
    }

    private static double mean(double[] values) {
      double sum = 0;
      for (double value : values) {
        sum += value;
      }
      return values.length == 0 ? 0 : sum / values.length;
    }
  }
}
