package io.foster.report;

import io.foster.evaluate.CellGroup;
import io.foster.evaluate.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Recall@10 by slice of the test users: whether a method gains everywhere or on popular items and
 * long histories only.
 */
final class SliceTable {
  private static final String METRIC = "recall@10";
  private static final String USERS = "users";

  private SliceTable() {}

  /** The table, empty where no cell has slices: a group without them has no row. */
  static String of(List<CellGroup> groups) {
    List<Slice> slices =
        Slice.all().stream()
            .filter(s -> groups.stream().anyMatch(g -> g.mean(METRIC + s.suffix()).isPresent()))
            .toList();
    if (slices.isEmpty()) {
      return "";
    }
    List<String> columns = new ArrayList<>(List.of("seeds"));
    slices.forEach(s -> columns.add(s.dimension() + " " + s.band()));
    GroupTable table = new GroupTable(groups, columns);
    table.row("*test users*", users(groups, slices));
    for (CellGroup g : groups) {
      int seeds =
          slices.stream().mapToInt(s -> g.values(METRIC + s.suffix()).length).max().orElse(0);
      if (seeds > 0) {
        List<String> row = new ArrayList<>(List.of(Integer.toString(seeds)));
        for (Slice slice : slices) {
          double[] values = g.values(METRIC + slice.suffix());
          row.add(values.length == 0 ? "" : Numbers.meanAndDeviation(values));
        }
        table.row(g, row);
      }
    }
    return """

        ### Recall@10 by slice

        %s
        *history*: interactions before the target; *popularity*: training interactions of the
        target; *target*: whether it has any (warm) or none (cold).
        """
        .formatted(table);
  }

  /** The same for every model of a data set. */
  private static List<String> users(List<CellGroup> groups, List<Slice> slices) {
    List<String> row = new ArrayList<>(List.of(""));
    for (Slice slice : slices) {
      String name = USERS + slice.suffix();
      double users =
          groups.stream().flatMapToDouble(g -> Arrays.stream(g.values(name))).findFirst().orElse(0);
      row.add(Long.toString(Math.round(users)));
    }
    return row;
  }
}
