package io.foster.report;

import io.foster.evaluate.CellGroup;
import io.foster.evaluate.Slice;
import io.foster.report.Chart.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Recall@10 by slice, a chart and a table for each dimension. */
final class SlicesView {
  private static final Map<String, String> TITLES =
      Map.of(
          "history", "By length of the history",
          "popularity", "By popularity of the target",
          "target", "Warm and cold targets");
  private static final Map<String, String> CAPTIONS =
      Map.of(
          "history", "Interactions before the target.",
          "popularity", "Training interactions of the target item.",
          "target", "Warm: the target item has training interactions; cold: it has none.");

  private final List<CellGroup> groups;
  private final Map<String, Map<Slice, Long>> dimensions = new LinkedHashMap<>();

  SlicesView(RunResults results) {
    this.groups = results.groups();
    for (Slice slice : Slice.all()) {
      groups.stream()
          .flatMap(g -> g.mean("users" + slice.suffix()).stream().boxed())
          .findFirst()
          .ifPresent(
              users ->
                  dimensions
                      .computeIfAbsent(slice.dimension(), d -> new LinkedHashMap<>())
                      .put(slice, Math.round(users)));
    }
    // One band alone is the table above.
    dimensions.values().removeIf(bands -> bands.size() < 2);
  }

  /** The tables; null where nothing was counted by slice. */
  Page.Slices view() {
    List<Page.SliceBlock> blocks = new ArrayList<>();
    dimensions.forEach(
        (dimension, bands) -> {
          List<Page.SliceRow> rows = new ArrayList<>();
          bands.forEach(
              (slice, users) ->
                  rows.add(
                      new Page.SliceRow(
                          slice.band(),
                          String.format(Locale.ROOT, "%,d", users),
                          groups.stream().map(g -> RunResults.mean(g, name(slice))).toList())));
          blocks.add(
              new Page.SliceBlock(
                  new Page.Figure(
                      id(dimension),
                      TITLES.getOrDefault(dimension, dimension),
                      CAPTIONS.getOrDefault(dimension, "")),
                  groups.stream().map(RunResults::shortName).toList(),
                  rows));
        });
    return blocks.isEmpty() ? null : new Page.Slices(blocks);
  }

  List<Chart> charts() {
    List<Chart> charts = new ArrayList<>();
    dimensions.forEach(
        (dimension, bands) -> {
          List<Series> series = new ArrayList<>();
          for (CellGroup g : groups) {
            List<Double> values = new ArrayList<>();
            List<double[]> intervals = new ArrayList<>();
            for (Slice slice : bands.keySet()) {
              OptionalDouble mean = g.mean(name(slice));
              values.add(mean.isPresent() ? mean.getAsDouble() : null);
              intervals.add(HeadlineView.ends(g, name(slice)));
            }
            series.add(Series.bars(RunResults.shortName(g), RunResults.role(g), values, intervals));
          }
          charts.add(
              Chart.bars(
                  id(dimension),
                  "Recall@10",
                  bands.keySet().stream().map(Slice::band).toList(),
                  series));
        });
    return charts;
  }

  private static String name(Slice slice) {
    return "recall@10" + slice.suffix();
  }

  private static String id(String dimension) {
    return "slice-" + dimension;
  }
}
