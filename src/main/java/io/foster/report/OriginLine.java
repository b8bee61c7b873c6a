package io.foster.report;

import io.foster.evaluate.Cell;
import io.foster.trial.CellStore;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which commit on which machine made the cells of a page; more than one is said. */
final class OriginLine {
  private OriginLine() {}

  /** A paragraph after an empty line; empty where no cell says. */
  static String of(Collection<Cell> cells) {
    Map<String, Long> origins =
        cells.stream()
            .filter(c -> c.madeFrom().containsKey(CellStore.COMMIT))
            .collect(Collectors.groupingBy(OriginLine::of, TreeMap::new, Collectors.counting()));
    if (origins.isEmpty()) {
      return "";
    }
    if (origins.size() == 1) {
      return "\nAll %d cells were made by %s.\n"
          .formatted(cells.size(), origins.keySet().iterator().next());
    }
    return origins.entrySet().stream()
        .map(e -> "%s made %d cells".formatted(e.getKey(), e.getValue()))
        .collect(Collectors.joining("; ", "\nCells of more than one commit or machine: ", ".\n"));
  }

  private static String of(Cell cell) {
    return "commit %s on %s"
        .formatted(cell.madeFrom().get(CellStore.COMMIT), cell.madeFrom().get(CellStore.MACHINE));
  }
}
