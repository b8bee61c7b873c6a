package io.foster.report;

import io.foster.evaluate.Cell;
import io.foster.evaluate.CellGroup;
import io.foster.evaluate.MetricsFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * The measured models of a run over seeds, for the report's tables and bars. Intervals are those of
 * a mean over seeds, 95%, by Student's t.
 */
final class RunResults {
  private static final double LEVEL = 0.975;

  private final MetricsFile file;
  private final List<CellGroup> groups;

  RunResults(MetricsFile file) {
    this.file = file;
    this.groups =
        CellGroup.of(file.cells()).stream()
            .sorted(
                Comparator.comparing((CellGroup g) -> !role(g).equals("distilled"))
                    .thenComparing(g -> !role(g).equals("full"))
                    .thenComparing(g -> g.any().dataset())
                    .thenComparing(g -> g.any().training())
                    .thenComparing(CellGroup::label))
            .toList();
  }

  MetricsFile file() {
    return file;
  }

  /** The kinds of model: distilled first, then full, then the others. */
  List<CellGroup> groups() {
    return groups;
  }

  /** The names of the metrics over all users, in the order of the file. */
  List<String> metricNames() {
    Set<String> names = new LinkedHashSet<>();
    file.cells().forEach(c -> names.addAll(c.metrics().keySet()));
    names.removeIf(n -> n.contains("["));
    return new ArrayList<>(names);
  }

  /** Lower and upper end around a mean; null for a single seed. */
  static double[] interval(CellGroup g, String metric) {
    OptionalDouble error = g.standardError(metric);
    if (error.isEmpty()) {
      return null;
    }
    double t =
        new TDistribution(null, g.values(metric).length - 1).inverseCumulativeProbability(LEVEL);
    double mean = g.mean(metric).orElseThrow();
    double half = t * error.getAsDouble();
    return new double[] {mean - half, mean + half};
  }

  /** {@code 0.0512 [0.0498, 0.0526]}; empty where the metric was not measured. */
  static String text(CellGroup g, String metric) {
    if (g.mean(metric).isEmpty()) {
      return "";
    }
    double[] ends = interval(g, metric);
    String mean = mean(g, metric);
    return ends == null ? mean : mean + " [" + number(ends[0]) + ", " + number(ends[1]) + "]";
  }

  /** The mean alone; empty where the metric was not measured. */
  static String mean(CellGroup g, String metric) {
    OptionalDouble mean = g.mean(metric);
    return mean.isPresent() ? number(mean.getAsDouble()) : "";
  }

  /** {@code 98.3% ± 1.2%}: the ratio to full data and its standard error; empty without one. */
  String ratio(CellGroup g, String metric) {
    OptionalDouble ratio = g.ratioToFull(groups, metric);
    if (ratio.isEmpty()) {
      return "";
    }
    OptionalDouble error = g.ratioStandardError(g.full(groups).orElseThrow(), metric);
    String text = percent(ratio.getAsDouble());
    return error.isPresent() ? text + " \u00b1 " + percent(error.getAsDouble()) : text;
  }

  static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.1f" : "%.4f", value);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  /** What a kind of model stands for: its colour. */
  static String role(CellGroup g) {
    return role(g.any().training(), g.any().method());
  }

  static String role(String training, String method) {
    if (training.equals(Cell.FULL)) {
      return method.startsWith("expert") ? "expert" : "full";
    }
    return training.startsWith("synthetic-")
        ? "distilled"
        : method.equals("random") ? "random" : "other";
  }

  /** What people call a kind of model. */
  static String name(CellGroup g) {
    return name(g.any().training(), g.any().method());
  }

  /** The same where there is little room. */
  static String shortName(CellGroup g) {
    return switch (role(g)) {
      case "distilled" -> "Distilled";
      case "random" -> "Random";
      case "full" -> "All data";
      default -> name(g);
    };
  }

  static String name(String training, String method) {
    String count = training.replaceFirst(".*-", "");
    return switch (role(training, method)) {
      case "full" -> "All data";
      case "expert" -> "Expert";
      case "distilled" -> "Distilled, " + count + " sequences";
      case "random" -> "Random, " + count + " real sequences";
      default -> training.equals(Cell.NOTHING) ? method : training + ", " + method;
    };
  }
}
