package io.foster.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.Json;
import io.foster.evaluate.CellGroup;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What distilling costs, what a training on the set saves, and after how many trainings that pays
 * off. All seconds are of one core, without the looks at the validation users.
 */
final class WorthTable {
  private static final String METRIC = AccuracyTable.TESTED.get(0);
  private static final String EXPERTS = "experts";

  private static final List<String> COLUMNS =
      List.of(
          "of full",
          "experts: seconds",
          "set: seconds",
          "training on all data: seconds",
          "on the set: seconds",
          "saved: seconds",
          "pays off after trainings",
          "with the experts at hand");

  private static final String NOTE =
      """

      *of full*: recall@10 of students of the set by that of models of all data of their kind. *Experts*:
      their number times the mean training of a model of all data of the sets' own kind, which is trained
      as they are. *Set*: making it, on as many cores as the machine has. *Saved*: a training on all data
      less one on the set, each on one core, in all its steps. *Pays off after*: so many trainings take as
      long on the set, experts and set included, as on all data; *with the experts at hand*: where they
      would have been trained anyway. Choosing settings (*choices*) is part of neither.
      """;

  private WorthTable() {}

  /**
   * The table, empty where the compared method or models of all data have no cells.
   *
   * @param groups all of a data set
   */
  static String of(List<CellGroup> groups) {
    GroupTable table = new GroupTable(groups, COLUMNS);
    boolean any =
        table.rows(
            groups,
            g -> worth(groups, g).map(worth -> worth.row(AccuracyTable.ofFull(groups, g, METRIC))));
    return any ? "\n" + table + NOTE : "";
  }

  private static Optional<Worth> worth(List<CellGroup> groups, CellGroup g) {
    if (!g.label().equals(CellGroup.COMPARED)) {
      return Optional.empty();
    }
    Optional<CellGroup> full = g.full(groups);
    Optional<CellGroup> own =
        groups.stream().filter(o -> o.ofAllData() && !o.any().transferred()).findFirst();
    int experts = experts(g);
    return full.isEmpty() || own.isEmpty() || experts == 0
        ? Optional.empty()
        : Optional.of(
            new Worth(
                experts * own.get().seconds(),
                g.any().cost().seconds(),
                full.get().seconds(),
                g.seconds()));
  }

  /** How many experts its set was made with; 0 where the cell does not say. */
  private static int experts(CellGroup g) {
    String section = g.any().madeFrom().get(EXPERTS);
    if (section == null) {
      return 0;
    }
    try {
      JsonNode experts = Json.tree(section);
      return experts.path("count").asInt() * Math.max(1, experts.path("encoders").size());
    } catch (JsonProcessingException e) {
      return 0;
    }
  }

  /**
   * Seconds.
   *
   * @param experts of all of them
   * @param set of making it
   * @param full of a training on all data
   * @param student of a training on the set
   */
  record Worth(double experts, double set, double full, double student) {

    List<String> row(String ofFull) {
      return List.of(
          ofFull,
          Numbers.format("%.0f", experts),
          Numbers.format("%.0f", set),
          Numbers.format("%.1f", full),
          Numbers.format("%.1f", student),
          Numbers.format("%.1f", full - student),
          trainings(experts + set),
          trainings(set));
    }

    private String trainings(double cost) {
      OptionalLong trainings = PayOff.trainings(cost, full, student);
      return trainings.isPresent() ? Long.toString(trainings.getAsLong()) : "never";
    }
  }
}
