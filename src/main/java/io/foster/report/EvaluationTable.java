package io.foster.report;

import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsFile;
import io.foster.evaluate.MetricsSummary;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Metrics over seeds as a Markdown table with the protocol below it.
 *
 * @param file the cells and their protocol
 * @param reference the training whose mean others are compared with ({@code Cell.training})
 * @param metrics which metrics to show, for instance {@code recall@10}
 */
public record EvaluationTable(MetricsFile file, String reference, List<String> metrics) {

  /** A row for each kind of model, a column for each metric. */
  public String markdown() {
    Set<MetricsSummary.Group> groups = new LinkedHashSet<>();
    List<List<MetricsSummary>> columns = new ArrayList<>();
    for (String metric : metrics) {
      List<MetricsSummary> column =
          MetricsSummary.of(file.cells(), metric, c -> c.training().equals(reference));
      column.forEach(s -> groups.add(s.group()));
      columns.add(column);
    }
    StringBuilder table = new StringBuilder("| dataset | training | method | split |");
    metrics.forEach(m -> table.append(' ').append(m).append(" |"));
    table.append("\n|---|---|---|---|").append("---|".repeat(columns.size())).append('\n');
    for (MetricsSummary.Group g : groups) {
      table.append(
          "| %s | %s | %s | %s |".formatted(g.dataset(), g.training(), g.method(), g.split()));
      for (List<MetricsSummary> column : columns) {
        String value =
            column.stream()
                .filter(s -> s.group().equals(g))
                .findFirst()
                .map(EvaluationTable::value)
                .orElse("");
        table.append(' ').append(value).append(" |");
      }
      table.append('\n');
    }
    return table.append(protocol()).toString();
  }

  private String protocol() {
    EvaluationProtocol p = file.protocol();
    return """

        Mean over n seeds ± standard deviation; in brackets the ratio to training "%s".
        Protocol: split %s; candidates: %s; history masking: %s; ties: %s; users: %s.
        """
        .formatted(reference, p.split(), p.candidates(), p.historyMasking(), p.ties(), p.users());
  }

  private static String value(MetricsSummary s) {
    return String.format(Locale.ROOT, "%.4f", s.mean())
        + optional(" ± %.4f", s.sd())
        + optional(" [%.3f]", s.ratio())
        + " n="
        + s.seeds();
  }

  private static String optional(String format, OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "";
  }
}
