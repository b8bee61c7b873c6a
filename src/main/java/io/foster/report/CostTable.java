package io.foster.report;

import io.foster.evaluate.Cell;
import io.foster.evaluate.CellGroup;
import java.util.List;

/** What making the sets and training on them took. */
final class CostTable {
  private static final List<String> COLUMNS =
      List.of(
          "making: seconds",
          "steps",
          "seconds a step",
          "memory, MiB more",
          "training: seconds",
          "steps");

  private CostTable() {}

  static String of(List<CellGroup> groups) {
    GroupTable table = new GroupTable(groups, COLUMNS);
    for (CellGroup g : groups.stream().filter(g -> !g.ofNothing()).toList()) {
      Cell.Cost c = g.any().cost();
      boolean stepped = c.steps() > 0;
      table.row(
          g,
          List.of(
              g.ofAllData() ? "" : Numbers.format("%.1f", c.seconds()),
              stepped ? Integer.toString(c.steps()) : "",
              stepped ? Numbers.format("%.3f", c.seconds() / c.steps()) : "",
              g.ofAllData() ? "" : Long.toString(c.moreBytes() >> 20),
              Numbers.format("%.1f", g.seconds()),
              Integer.toString(g.any().steps())));
    }
    return """

        ### Cost

        %s
        Making: without the experts' training; memory: the process's peak above what it held
        before. Training: one model, without the looks at the validation users, several beside each
        other.
        """
        .formatted(table);
  }
}
