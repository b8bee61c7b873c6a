package io.foster.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.report.Chart.Series;
import io.foster.train.TrainingCurves;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The charts over steps: trainings and the first-order loop. */
final class CurveCharts {
  private static final double GIGA = 1e9;

  private CurveCharts() {}

  /** Validation scores and losses of models of real data, then of students. */
  static List<Chart> trainings(RunFiles run) {
    List<TrainingCurves.Line> real = new ArrayList<>(run.experts());
    run.references().stream().filter(l -> role(l).equals("full")).forEach(real::add);
    List<TrainingCurves.Line> few = new ArrayList<>(run.students());
    run.references().stream().filter(l -> !role(l).equals("full")).forEach(few::add);
    List<Chart> charts = new ArrayList<>();
    add(charts, "full-validation", "validation NDCG@10", real, TrainingCurves.Line::validation);
    add(charts, "full-loss", "training loss (nats)", real, TrainingCurves.Line::loss);
    add(charts, "few-validation", "validation NDCG@10", few, TrainingCurves.Line::validation);
    add(charts, "few-loss", "training loss (nats)", few, TrainingCurves.Line::loss);
    return charts;
  }

  private static void add(
      List<Chart> charts,
      String id,
      String y,
      List<TrainingCurves.Line> lines,
      Function<TrainingCurves.Line, Double> value) {
    Map<String, Series> series = new LinkedHashMap<>();
    for (TrainingCurves.Line line : lines) {
      if (value.apply(line) == null) {
        continue;
      }
      String key = line.training() + " " + line.method() + " " + line.seed();
      series
          .computeIfAbsent(key, k -> Series.line(label(line), role(line), new ArrayList<>()))
          .points()
          .add(new double[] {line.step(), value.apply(line)});
    }
    if (!series.isEmpty()) {
      charts.add(Chart.lines(id, "step", y, List.copyOf(series.values())));
    }
  }

  private static String role(TrainingCurves.Line line) {
    return RunResults.role(line.training(), line.method());
  }

  private static String label(TrainingCurves.Line line) {
    return RunResults.name(line.training(), line.method());
  }

  /** The loop's losses, the gate, entropy, regulariser, seconds and memory. */
  static List<Chart> distillation(RunFiles run) {
    List<JsonNode> log = run.distillation();
    List<Chart> charts = new ArrayList<>();
    List<Series> losses = new ArrayList<>();
    lines(losses, log, "realLoss", "real data, outer model", "full", 1);
    lines(losses, log, "outerLoss", "synthetic, outer model", "distilled", 1);
    lines(losses, log, "innerLoss", "synthetic, inner model", "other", 1);
    add(charts, "loop-losses", "loss (nats)", losses);
    one(charts, "gate", "students' validation NDCG@10", log, "gate", "distilled");
    one(charts, "entropy", "entropy of soft targets (nats)", log, "entropy", "distilled");
    one(charts, "regulariser", "co-occurrence regulariser", log, "regulariser", "distilled");
    List<Series> seconds = new ArrayList<>();
    lines(seconds, run.timing(), "seconds", "seconds a step", "other", 1);
    List<Series> memory = new ArrayList<>();
    lines(memory, run.timing(), "rssBytes", "resident memory", "other", GIGA);
    if (!seconds.isEmpty() && !memory.isEmpty()) {
      charts.add(Chart.lines("step-seconds", "step", "seconds", seconds).fromZero());
      charts.add(Chart.lines("step-memory", "step", "GB", memory).fromZero());
    }
    return charts;
  }

  private static void one(
      List<Chart> charts, String id, String y, List<JsonNode> log, String field, String role) {
    List<Series> series = new ArrayList<>();
    lines(series, log, field, y, role, 1);
    add(charts, id, y, series);
  }

  private static void add(List<Chart> charts, String id, String y, List<Series> series) {
    if (!series.isEmpty()) {
      charts.add(Chart.lines(id, "step", y, series));
    }
  }

  /** A series for each draw of the set: each counts its steps anew. */
  private static void lines(
      List<Series> series,
      List<JsonNode> log,
      String field,
      String label,
      String role,
      double unit) {
    Map<Integer, List<double[]>> draws = new LinkedHashMap<>();
    for (JsonNode line : log) {
      if (line.has(field)) {
        draws
            .computeIfAbsent(line.path("draw").asInt(), draw -> new ArrayList<>())
            .add(new double[] {line.get("step").asDouble(), line.get(field).asDouble() / unit});
      }
    }
    draws.values().forEach(points -> series.add(Series.line(label, role, points)));
  }
}
