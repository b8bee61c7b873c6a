package io.foster.report;

import io.foster.evaluate.CellGroup;
import io.foster.evaluate.OtherProtocols;
import java.util.ArrayList;
import java.util.List;

/**
 * The accuracy of every method under other protocols than the configured one: the history masked,
 * and 100 sampled negatives, which are for comparison with published figures only.
 */
final class ProtocolTable {
  private static final List<String> PROTOCOLS =
      List.of("", OtherProtocols.MASKED, OtherProtocols.SAMPLED);

  private ProtocolTable() {}

  /** A table for each metric; empty where no cell has been measured under another protocol. */
  static String of(List<CellGroup> groups) {
    StringBuilder text = new StringBuilder();
    for (String metric : AccuracyTable.TESTED) {
      List<CellGroup> measured =
          groups.stream().filter(g -> g.mean(metric + OtherProtocols.MASKED).isPresent()).toList();
      if (!measured.isEmpty()) {
        text.append("\n### ").append(metric).append("\n\n").append(table(measured, metric));
      }
    }
    return text.isEmpty()
        ? ""
        : text
            + """

            *as configured*: the protocol of the first page. *history masked*: items that the user
            has had are no candidates, except the target. *100 negatives*: the target among itself
            and 100 items drawn uniformly from those that the user has not had, the expected value over
            all draws. **Sampled figures are for comparison with published ones only: they do not order
            models as full rankings do (Krichene and Rendle, KDD 2020).**
            """;
  }

  private static String table(List<CellGroup> groups, String metric) {
    List<String> columns = new ArrayList<>(List.of("seeds"));
    for (String heading : List.of("as configured", "history masked", "100 negatives")) {
      columns.addAll(List.of(heading, "of full"));
    }
    GroupTable table = new GroupTable(groups, columns);
    for (CellGroup g : groups) {
      List<String> row = new ArrayList<>(List.of(Integer.toString(g.seeds())));
      for (String protocol : PROTOCOLS) {
        row.add(Numbers.meanAndDeviation(g.values(metric + protocol)));
        row.add(AccuracyTable.ofFull(groups, g, metric + protocol));
      }
      table.row(g, row);
    }
    return table.toString();
  }
}
