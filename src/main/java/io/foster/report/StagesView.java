package io.foster.report;

import io.foster.pipeline.Stage;
import io.foster.pipeline.StageRecord;
import io.foster.report.Chart.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Time and memory of the stages, and those that are missing. */
record StagesView(List<Stage> stages, List<StageRecord> records) {

  /** The stages that are not done, the report itself aside. */
  List<Page.Missing> missing() {
    return stages.stream()
        .filter(s -> !s.name().equals("report"))
        .filter(s -> records.stream().noneMatch(r -> r.stage().equals(s.name())))
        .map(s -> new Page.Missing(s.name(), s.title()))
        .toList();
  }

  Page.Stages view() {
    if (records.isEmpty()) {
      return null;
    }
    List<Page.StageRow> rows = new ArrayList<>();
    for (StageRecord r : records) {
      rows.add(
          new Page.StageRow(
              r.stage(),
              stages.stream()
                  .filter(s -> s.name().equals(r.stage()))
                  .map(Stage::title)
                  .findFirst()
                  .orElse(""),
              r.started().replaceFirst("T", " ").replaceFirst("\\..*", ""),
              HeadlineView.seconds(r.seconds()),
              r.peakRssBytes() == null
                  ? ""
                  : String.format(Locale.ROOT, "%.2f GB", r.peakRssBytes() / 1e9)));
    }
    double total = records.stream().mapToDouble(StageRecord::seconds).sum();
    return new Page.Stages(rows, HeadlineView.seconds(total));
  }

  List<Chart> charts() {
    if (records.isEmpty()) {
      return List.of();
    }
    List<String> names = records.stream().map(StageRecord::stage).toList();
    List<Chart> charts = new ArrayList<>();
    charts.add(
        Chart.bars(
            "stage-seconds",
            "seconds",
            names,
            List.of(
                Series.bars(
                    "seconds",
                    "distilled",
                    records.stream().map(StageRecord::seconds).toList(),
                    null))));
    if (records.stream().allMatch(r -> r.peakRssBytes() != null)) {
      charts.add(
          Chart.bars(
              "stage-memory",
              "peak so far, GB",
              names,
              List.of(
                  Series.bars(
                      "GB",
                      "full",
                      records.stream().map(r -> r.peakRssBytes() / 1e9).toList(),
                      null))));
    }
    return charts;
  }
}
