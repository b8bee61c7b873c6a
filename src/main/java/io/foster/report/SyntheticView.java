package io.foster.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.distill.SyntheticStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The synthetic sequences as rows. */
final class SyntheticView {
  private SyntheticView() {}

  /**
   * @param next how many next items to show, at most
   */
  static Page.Synthetic of(SyntheticStatistics statistics, List<JsonNode> sequences, int next) {
    double largest = 0;
    for (JsonNode sequence : sequences) {
      for (JsonNode position : sequence.get("positions")) {
        for (JsonNode item : position.get("next")) {
          largest = Math.max(largest, item.get("probability").asDouble());
        }
      }
    }
    List<Page.Sequence> rows = new ArrayList<>();
    for (JsonNode sequence : sequences) {
      rows.add(sequence(sequence, next, largest));
    }
    return new Page.Synthetic(tiles(statistics), rows);
  }

  private static List<Page.Tile> tiles(SyntheticStatistics s) {
    return List.of(
        new Page.Tile(
            String.format(Locale.ROOT, "%,d", s.distinctInputItems()),
            String.format(
                Locale.ROOT,
                "different input items, %s of the catalogue's %,d",
                RunResults.percent(s.catalogueShare()),
                s.itemCount())),
        new Page.Tile(
            String.format(Locale.ROOT, "%.2f nats", s.meanEntropy()),
            String.format(
                Locale.ROOT,
                "mean entropy of the soft targets (%.2f to %.2f; uniform is %.2f)",
                s.minEntropy(),
                s.maxEntropy(),
                Math.log(s.itemCount()))),
        new Page.Tile(
            String.format(Locale.ROOT, "%,.0f items", s.effectiveItems()),
            "that a soft target spreads over, mean of exp(entropy)"));
  }

  private static Page.Sequence sequence(JsonNode sequence, int next, double largest) {
    List<Page.Position> positions = new ArrayList<>();
    List<String> begins = new ArrayList<>();
    for (JsonNode position : sequence.get("positions")) {
      JsonNode inputs = position.get("inputs");
      List<Page.Weighted> items = new ArrayList<>();
      for (JsonNode item : inputs) {
        double weight = item.get("weight").asDouble();
        items.add(
            new Page.Weighted(
                id(item), title(item), inputs.size() == 1 ? "" : RunResults.percent(weight), ""));
      }
      List<Page.Weighted> following = new ArrayList<>();
      for (JsonNode item : position.get("next")) {
        double p = item.get("probability").asDouble();
        if (following.size() < next) {
          following.add(
              new Page.Weighted(
                  id(item),
                  title(item),
                  String.format(Locale.ROOT, "%.2f%%", 100 * p),
                  String.format(Locale.ROOT, "%.1f", largest > 0 ? 100 * p / largest : 0)));
        }
      }
      if (begins.size() < 2 && inputs.size() > 0) {
        begins.add(title(inputs.get(0)));
      }
      positions.add(new Page.Position(position.get("position").asInt(), items, following));
    }
    return new Page.Sequence(
        sequence.get("sequence").asInt(),
        positions.size(),
        String.join(" \u2192 ", begins),
        positions);
  }

  private static String id(JsonNode item) {
    return item.get("itemId").asText();
  }

  private static String title(JsonNode item) {
    String title = item.get("title").asText();
    return title.isBlank() ? id(item) : title;
  }
}
