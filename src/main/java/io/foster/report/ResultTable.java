package io.foster.report;

import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsFile;
import io.foster.evaluate.MetricsSummary;
import io.foster.evaluate.MetricsSummary.Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The table a run ends with, as text for a terminal: for each data set and split one row per
 * training data and method, with the mean over seeds, the sample standard deviation (n - 1), the
 * ratio of the mean to that of the full data, and the protocol below.
 *
 * @param file the measurements
 */
public record ResultTable(MetricsFile file) {
  /** What {@code Cell.training} says of models trained on everything. */
  public static final String FULL = "full";

  private static final List<String> METRICS = List.of("recall@10", "ndcg@10");
  private static final List<String> TITLES =
      List.of("Training data", "Method", "Seeds", "Recall@10", "of full", "NDCG@10", "of full");

  /** The full data first: everything else is read against it. */
  private static final Comparator<Group> ORDER =
      Comparator.comparing((Group g) -> g.dataset())
          .thenComparing(Group::split)
          .thenComparing(g -> !g.training().equals(FULL))
          .thenComparing(Group::training)
          .thenComparing(Group::method);

  /** The table. */
  public String render() {
    Map<Group, Map<String, MetricsSummary>> rows = new TreeMap<>(ORDER);
    for (String metric : METRICS) {
      MetricsSummary.of(file.cells(), metric, c -> c.training().equals(FULL))
          .forEach(s -> rows.computeIfAbsent(s.group(), g -> new TreeMap<>()).put(metric, s));
    }
    Map<String, List<List<String>>> blocks =
        rows.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    e -> "Data set " + e.getKey().dataset() + ", split " + e.getKey().split(),
                    TreeMap::new,
                    Collectors.mapping(e -> row(e.getKey(), e.getValue()), Collectors.toList())));
    StringBuilder text = new StringBuilder();
    blocks.forEach((title, lines) -> text.append(title).append('\n').append(align(lines)));
    return text.append(protocol(file.protocol())).toString();
  }

  private static List<String> row(Group group, Map<String, MetricsSummary> summaries) {
    List<String> row = new ArrayList<>(List.of(group.training(), group.method()));
    row.add(Integer.toString(summaries.values().iterator().next().seeds()));
    for (String metric : METRICS) {
      Optional<MetricsSummary> summary = Optional.ofNullable(summaries.get(metric));
      row.add(text(summary, ResultTable::meanAndDeviation));
      row.add(
          text(
              summary, s -> s.ratio().isPresent() ? format("%.3f", s.ratio().getAsDouble()) : "-"));
    }
    return row;
  }

  private static String text(
      Optional<MetricsSummary> summary, Function<MetricsSummary, String> shown) {
    return summary.map(shown).orElse("-");
  }

  private static String meanAndDeviation(MetricsSummary s) {
    String mean = format("%.4f", s.mean());
    return s.sd().isPresent() ? mean + format(" \u00b1 %.4f", s.sd().getAsDouble()) : mean;
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
