package io.foster.report;

import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsSummary;
import io.foster.evaluate.MetricsSummary.Group;
import io.foster.report.Chart.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Distilled against full and random data: tiles, table and bars. */
final class HeadlineView {
  private static final List<String> BARS = List.of("recall@10", "ndcg@10");

  private HeadlineView() {}

  static Page.Headline of(Results results, RunFiles run) {
    List<Group> groups = results.groups();
    List<String> names = results.metricNames();
    List<Page.Compared> rows = new ArrayList<>();
    List<Page.AllMetrics> all = new ArrayList<>();
    for (Group g : groups) {
      MetricsSummary recall = results.summary(g, "recall@10");
      MetricsSummary ndcg = results.summary(g, "ndcg@10");
      rows.add(
          new Page.Compared(
              Results.name(g),
              Results.role(g),
              recall.seeds(),
              Results.text(recall),
              Results.ratio(recall),
              ndcg == null ? "" : Results.text(ndcg),
              ndcg == null ? "" : Results.ratio(ndcg),
              seconds(results.seconds(g))));
      all.add(
          new Page.AllMetrics(
              Results.name(g),
              names.stream()
                  .map(n -> results.summary(g, n))
                  .map(s -> s == null ? "" : Results.number(s.mean()))
                  .toList()));
    }
    return new Page.Headline(
        tiles(results, run, groups), rows, names, all, protocol(results.file().protocol()));
  }

  private static List<Page.Tile> tiles(Results results, RunFiles run, List<Group> groups) {
    List<Page.Tile> tiles = new ArrayList<>();
    Optional<Group> distilled = first(groups, "distilled");
    Optional<Group> full = first(groups, "full");
    if (distilled.isPresent()) {
      for (String metric : BARS) {
        MetricsSummary s = results.summary(distilled.get(), metric);
        if (s != null && s.ratio().isPresent()) {
          tiles.add(
              new Page.Tile(
                  Results.ratio(s),
                  "of full data's "
                      + (metric.startsWith("recall") ? "Recall@10" : "NDCG@10")
                      + ", mean of "
                      + s.seeds()
                      + " seeds \u00b1 standard error"));
        }
      }
    }
    run.statistics()
        .ifPresent(
            s ->
                tiles.add(
                    new Page.Tile(
                        String.format(Locale.ROOT, "%,d sequences", s.sequences()),
                        run.corpus()
                            .map(c -> c.at("/splits/trainInteractions").asLong())
                            .map(
                                n ->
                                    String.format(
                                        Locale.ROOT,
                                        "with %,d positions, for %,d training interactions",
                                        s.positions(),
                                        n))
                            .orElse("with " + s.positions() + " positions"))));
    if (distilled.isPresent() && full.isPresent()) {
      tiles.add(
          new Page.Tile(
              seconds(results.seconds(distilled.get())),
              "to train on them, "
                  + seconds(results.seconds(full.get()))
                  + " on all data (mean, validation included)"));
    }
    return tiles;
  }

  private static Optional<Group> first(List<Group> groups, String role) {
    return groups.stream().filter(g -> Results.role(g).equals(role)).findFirst();
  }

  private static List<String> protocol(EvaluationProtocol p) {
    return List.of(
        "split: " + p.split(),
        "candidates: " + p.candidates(),
        "history: " + p.historyMasking(),
        "ties: " + p.ties(),
        "users: " + p.users());
  }

  /** A bar for each kind of model and of the two metrics. */
  static Chart chart(Results results) {
    List<Series> series = new ArrayList<>();
    for (Group g : results.groups()) {
      List<MetricsSummary> shown =
          BARS.stream().map(m -> results.summary(g, m)).filter(Objects::nonNull).toList();
      if (shown.size() == BARS.size()) {
        series.add(
            Series.bars(
                Results.name(g),
                Results.role(g),
                shown.stream().map(MetricsSummary::mean).toList(),
                shown.stream()
                    .map(Results::interval)
                    .map(ends -> ends == null ? new double[0] : ends)
                    .toList()));
      }
    }
    return Chart.bars("headline", "", List.of("Recall@10", "NDCG@10"), series);
  }

  static String seconds(double seconds) {
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
  }
}
