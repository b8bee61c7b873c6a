package io.foster.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.foster.config.ConfigException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The table of a run: one row per method and training data, with the mean over seeds, the sample
 * standard deviation (n - 1), and the ratio of the mean to that of the full data. Made from the
 * array {@code cells} of {@code metrics.json}, one cell {@code {dataset, training, method, seed,
 * split, metrics, seconds, peakRssBytes}} per trained model. Rows keep the order of the cells.
 */
public final class ResultTable {
  private static final String FULL = "full";
  private static final List<String> SHOWN = List.of("recall@10", "ndcg@10");
  private static final List<String> TITLES =
      List.of("Method", "Training data", "Seeds", "Recall@10", "of full", "NDCG@10", "of full");

  private record Group(String dataset, String split) {}

  private record Row(String method, String training) {}

  private final JsonNode metrics;

  private ResultTable(JsonNode metrics) {
    this.metrics = metrics;
  }

  /**
   * Reads {@code metrics.json}.
   *
   * @throws ConfigException if the text is not that
   */
  public static ResultTable parse(String json) {
    try {
      JsonNode metrics = new JsonMapper().readTree(json);
      if (!metrics.path("cells").isArray()) {
        throw new ConfigException(
            "metrics.json: has no array \"cells\"; run foster evaluate again");
      }
      return new ResultTable(metrics);
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "metrics.json: is not JSON (" + e.getOriginalMessage() + "); run foster evaluate again");
    }
  }

  /** The table as text, a block for each data set and split. */
  public String render() {
    Map<Group, Map<Row, List<JsonNode>>> groups = new LinkedHashMap<>();
    for (JsonNode cell : metrics.get("cells")) {
      Group group = new Group(cell.path("dataset").asText(), cell.path("split").asText());
      Row row = new Row(cell.path("method").asText(), cell.path("training").asText());
      groups
          .computeIfAbsent(group, g -> new LinkedHashMap<>())
          .computeIfAbsent(row, r -> new ArrayList<>())
          .add(cell);
    }
    String protocol = metrics.path("protocol").asText("");
    return groups.entrySet().stream()
        .map(e -> render(e.getKey(), e.getValue(), protocol))
        .collect(Collectors.joining("\n"));
  }

  private static String render(Group group, Map<Row, List<JsonNode>> rows, String protocol) {
    List<JsonNode> full =
        rows.entrySet().stream()
            .filter(e -> e.getKey().training().equals(FULL))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(List.of());
    List<List<String>> lines = new ArrayList<>();
    lines.add(TITLES);
    rows.forEach(
        (row, cells) -> {
          List<String> line = new ArrayList<>();
          line.add(row.method());
          line.add(row.training());
          line.add(Integer.toString(cells.size()));
          for (String metric : SHOWN) {
            line.add(meanAndDeviation(values(cells, metric)));
            line.add(ratio(values(cells, metric), values(full, metric)));
          }
          lines.add(line);
        });
    String title = "Data set " + group.dataset() + ", split " + group.split();
    String below = protocol.isEmpty() ? "" : protocol + "\n";
    return title + "\n" + align(lines) + below;
  }

  private static double[] values(List<JsonNode> cells, String metric) {
    return cells.stream()
        .map(c -> c.path("metrics").path(metric))
        .filter(JsonNode::isNumber)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static String meanAndDeviation(double[] values) {
    if (values.length == 0) {
      return "-";
    }
    double mean = mean(values);
    if (values.length == 1) {
      return String.format(Locale.ROOT, "%.4f", mean);
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return String.format(
        Locale.ROOT, "%.4f \u00b1 %.4f", mean, Math.sqrt(squares / (values.length - 1)));
  }

  private static String ratio(double[] values, double[] full) {
    return values.length == 0 || full.length == 0 || mean(full) == 0
        ? "-"
        : String.format(Locale.ROOT, "%.3f", mean(values) / mean(full));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static String align(List<List<String>> lines) {
    int[] widths = new int[TITLES.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        // Names to the left, numbers to the right.
        String format = (i < 2 ? "%-" : "%") + widths[i] + "s";
        row.append("  ").append(String.format(Locale.ROOT, format, line.get(i)));
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
