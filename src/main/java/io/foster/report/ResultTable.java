package io.foster.report;

import io.foster.evaluate.CellGroup;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table a run ends with, as text for a terminal: for each data set and split one row per
 * training data and method, with the mean over seeds, the sample standard deviation (n - 1), the
 * ratio of the mean to that of the full data, and the protocol below.
 *
 * @param file the measurements
 */
public record ResultTable(MetricsFile file) {
  private static final List<String> TITLES =
      List.of("Training data", "Method", "Seeds", "Recall@10", "of full", "NDCG@10", "of full");

  /** The table. */
  public String render() {
    List<CellGroup> groups =
        CellGroup.of(file.cells()).stream()
            .sorted(
                Comparator.comparing((CellGroup g) -> !g.ofAllData())
                    .thenComparing(g -> g.any().training())
                    .thenComparing(CellGroup::label))
            .toList();
    Map<String, List<List<String>>> blocks =
        groups.stream()
            .collect(
                Collectors.groupingBy(
                    g -> "Data set " + g.any().dataset() + ", split " + g.any().split(),
                    TreeMap::new,
                    Collectors.mapping(g -> row(groups, g), Collectors.toList())));
    StringBuilder text = new StringBuilder();
    blocks.forEach((title, lines) -> text.append(title).append('\n').append(aligned(lines)));
    return text.append(protocol(file.protocol())).toString();
  }

  private static List<String> row(List<CellGroup> groups, CellGroup g) {
    List<String> row =
        new ArrayList<>(List.of(g.any().training(), g.any().method(), Integer.toString(g.seeds())));
    for (String metric : AccuracyTable.TESTED) {
      row.add(g.mean(metric).isPresent() ? Numbers.meanAndDeviation(g.values(metric)) : "-");
      String ratio = AccuracyTable.ofFull(groups, g, metric);
      row.add(ratio.isEmpty() ? "-" : ratio);
    }
    return row;
  }

  private static String protocol(EvaluationProtocol p) {
    return """
        Protocol: %s
          candidates: %s
          history: %s
          ties: %s
          users: %s
        """
        .formatted(p.split(), p.candidates(), p.historyMasking(), p.ties(), p.users());
  }

  private static String aligned(List<List<String>> rows) {
    return align("  ", Stream.concat(Stream.of(TITLES), rows.stream()).toList(), 2);
  }

  /**
   * Lines of aligned cells, two spaces between them.
   *
   * @param left how many columns stand to the left; the others are numbers, to the right
   */
  static String align(String indent, List<List<String>> rows, int left) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
        String format = (i < left ? "%-" : "%") + Math.max(1, width) + "s";
        cells.add(String.format(Locale.ROOT, format, row.get(i)));
      }
      text.append((indent + String.join("  ", cells)).stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
