package io.foster.report;

import io.foster.trial.BenchmarkCell;
import java.util.List;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

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
    for (CellGroup g : groups) {
      BenchmarkCell.Cost c = g.any().cost();
      boolean stepped = c.steps() > 0;
      double[] seconds =
          g.bySeed().values().stream().mapToDouble(BenchmarkCell::trainSeconds).toArray();
      table.row(
          g,
          List.of(
              g.isFull() ? "" : Numbers.format("%.1f", c.seconds()),
              stepped ? Integer.toString(c.steps()) : "",
              stepped ? Numbers.format("%.3f", c.seconds() / c.steps()) : "",
              g.isFull() ? "" : Long.toString(c.moreBytes() >> 20),
              Numbers.format("%.1f", new DescriptiveStatistics(seconds).getMean()),
              Integer.toString(g.any().trainSteps())));
    }
    return """

        ### Cost

        %s
        Making: without the experts' training; memory: the process's peak above what it held
        before. Training: one model, validation included, several beside each other.
        """
        .formatted(table);
  }
}
