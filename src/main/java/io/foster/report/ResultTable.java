package io.foster.report;

import io.foster.evaluate.CellGroup;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The table a run ends with, as text for a terminal: for each data set and split one row per
 * training data and method, with the mean over seeds, the sample standard deviation (n - 1), the
 * ratio of the mean to that of the full data, and the protocol below.
 *
 * @param file the measurements
 */
public record ResultTable(MetricsFile file) {
  private static final List<String> METRICS = List.of("recall@10", "ndcg@10");
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
    blocks.forEach((title, lines) -> text.append(title).append('\n').append(align(lines)));
    return text.append(protocol(file.protocol())).toString();
  }

  private static List<String> row(List<CellGroup> groups, CellGroup g) {
    List<String> row =
        new ArrayList<>(List.of(g.any().training(), g.any().method(), Integer.toString(g.seeds())));
    for (String metric : METRICS) {
      row.add(g.mean(metric).isPresent() ? Numbers.meanAndDeviation(g.values(metric)) : "-");
      OptionalDouble ratio =
          g.full(groups).map(full -> g.ratio(full, metric)).orElse(OptionalDouble.empty());
      row.add(ratio.isPresent() ? format("%.3f", ratio.getAsDouble()) : "-");
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

  private static String align(List<List<String>> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(TITLES);
    lines.addAll(rows);
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder aligned = new StringBuilder();
      for (int i = 0; i < TITLES.size(); i++) {
        int column = i;
        int width = lines.stream().mapToInt(l -> l.get(column).length()).max().orElse(0);
        // Names to the left, numbers to the right.
        aligned.append("  ").append(format((i < 2 ? "%-" : "%") + width + "s", line.get(i)));
      }
      text.append(aligned.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String format(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }
}
