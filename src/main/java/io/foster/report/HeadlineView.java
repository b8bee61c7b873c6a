package io.foster.report;

import io.foster.evaluate.CellGroup;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.pipeline.StageRecord;
import io.foster.report.Chart.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Distilled against full and random data: tiles, table and bars. */
final class HeadlineView {

  /** The stages that a set is made in, from encoded texts. */
  private static final List<String> MAKING = List.of("experts", "distill");

  private HeadlineView() {}

  static Page.Headline of(RunResults results, RunFiles run) {
    List<String> names = results.metricNames();
    List<Page.Compared> rows = new ArrayList<>();
    List<Page.AllMetrics> all = new ArrayList<>();
    for (CellGroup g : results.groups()) {
      rows.add(
          new Page.Compared(
              RunResults.name(g),
              RunResults.role(g),
              g.seeds(),
              RunResults.text(g, "recall@10"),
              results.ratio(g, "recall@10"),
              RunResults.text(g, "ndcg@10"),
              results.ratio(g, "ndcg@10"),
              seconds(g.seconds())));
      all.add(
          new Page.AllMetrics(
              RunResults.name(g), names.stream().map(n -> RunResults.mean(g, n)).toList()));
    }
    return new Page.Headline(
        verdict(results, run),
        tiles(results, run),
        rows,
        names,
        all,
        protocol(results.file().protocol()));
  }

  private static String verdict(RunResults results, RunFiles run) {
    Optional<CellGroup> distilled = first(results, "distilled");
    Optional<CellGroup> full = first(results, "full");
    List<StageRecord> making =
        run.stages().stream().filter(r -> MAKING.contains(r.stage())).toList();
    if (distilled.isEmpty() || full.isEmpty() || making.size() < MAKING.size()) {
      return "";
    }
    return Verdict.of(
        distilled.get().seconds(),
        full.get().seconds(),
        making.stream().mapToDouble(StageRecord::seconds).sum(),
        distilled.get().ratio(full.get(), "recall@10"));
  }

  private static List<Page.Tile> tiles(RunResults results, RunFiles run) {
    List<Page.Tile> tiles = new ArrayList<>();
    Optional<CellGroup> distilled = first(results, "distilled");
    Optional<CellGroup> full = first(results, "full");
    if (distilled.isPresent()) {
      for (String metric : AccuracyTable.TESTED) {
        String ratio = results.ratio(distilled.get(), metric);
        if (!ratio.isEmpty()) {
          tiles.add(
              new Page.Tile(
                  ratio,
                  "of full data's "
                      + (metric.startsWith("recall") ? "Recall@10" : "NDCG@10")
                      + ", mean of "
                      + distilled.get().seeds()
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
              seconds(distilled.get().seconds()),
              "to train on them, "
                  + seconds(full.get().seconds())
                  + " on all data (mean, without the looks at validation users)"));
    }
    return tiles;
  }

  private static Optional<CellGroup> first(RunResults results, String role) {
    return results.groups().stream().filter(g -> RunResults.role(g).equals(role)).findFirst();
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
  static Chart chart(RunResults results) {
    List<Series> series = new ArrayList<>();
    for (CellGroup g : results.groups()) {
      if (AccuracyTable.TESTED.stream().allMatch(m -> g.mean(m).isPresent())) {
        series.add(
            Series.bars(
                RunResults.name(g),
                RunResults.role(g),
                AccuracyTable.TESTED.stream().map(m -> g.mean(m).getAsDouble()).toList(),
                AccuracyTable.TESTED.stream().map(m -> ends(g, m)).toList()));
      }
    }
    return Chart.bars("headline", "", List.of("Recall@10", "NDCG@10"), series);
  }

  /** The ends of a bar's interval; none for a single seed. */
  static double[] ends(CellGroup g, String metric) {
    double[] ends = RunResults.interval(g, metric);
    return ends == null ? new double[0] : ends;
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
