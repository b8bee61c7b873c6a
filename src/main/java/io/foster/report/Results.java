package io.foster.report;

import io.foster.evaluate.Cell;
import io.foster.evaluate.MetricsFile;
import io.foster.evaluate.MetricsSummary;
import io.foster.evaluate.MetricsSummary.Group;
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
 *
 * @param file the cells
 */
record Results(MetricsFile file) {
  private static final double LEVEL = 0.975;

  /** The kinds of model: distilled first, then full, then the others. */
  List<Group> groups() {
    Set<Group> groups = new LinkedHashSet<>();
    for (MetricsSummary s : summaries("recall@10")) {
      groups.add(s.group());
    }
    return groups.stream()
        .sorted(
            Comparator.comparing((Group g) -> !role(g).equals("distilled"))
                .thenComparing(g -> !role(g).equals("full"))
                .thenComparing(Group::dataset)
                .thenComparing(Group::training)
                .thenComparing(Group::method))
        .toList();
  }

  List<MetricsSummary> summaries(String metric) {
    return MetricsSummary.of(file.cells(), metric, c -> c.training().equals(ResultTable.FULL));
  }

  /** One metric of a kind of model; null where it was not measured. */
  MetricsSummary summary(Group group, String metric) {
    return summaries(metric).stream().filter(s -> s.group().equals(group)).findFirst().orElse(null);
  }

  /** The names of the metrics over all users, in the order of the file. */
  List<String> metricNames() {
    Set<String> names = new LinkedHashSet<>();
    file.cells().forEach(c -> names.addAll(c.metrics().keySet()));
    names.removeIf(n -> n.contains("["));
    return new ArrayList<>(names);
  }

  /** Mean seconds of a training. */
  double seconds(Group group) {
    return file.cells().stream()
        .filter(c -> of(c).equals(group))
        .mapToDouble(Cell::seconds)
        .average()
        .orElse(0);
  }

  private static Group of(Cell c) {
    return new Group(c.dataset(), c.training(), c.method(), c.split());
  }

  /** Lower and upper end around a mean; null for a single seed. */
  static double[] interval(MetricsSummary s) {
    OptionalDouble half = halfWidth(s.seeds(), s.standardError());
    return half.isPresent()
        ? new double[] {s.mean() - half.getAsDouble(), s.mean() + half.getAsDouble()}
        : null;
  }

  private static OptionalDouble halfWidth(int seeds, OptionalDouble error) {
    if (seeds < 2 || error.isEmpty()) {
      return OptionalDouble.empty();
    }
    double t = new TDistribution(null, seeds - 1).inverseCumulativeProbability(LEVEL);
    return OptionalDouble.of(t * error.getAsDouble());
  }

  /** {@code 0.0512 [0.0498, 0.0526]}. */
  static String text(MetricsSummary s) {
    double[] ends = interval(s);
    String mean = number(s.mean());
    return ends == null ? mean : mean + " [" + number(ends[0]) + ", " + number(ends[1]) + "]";
  }

  /** {@code 98.3% ± 1.2%}: the ratio to full data and its standard error. */
  static String ratio(MetricsSummary s) {
    if (s.ratio().isEmpty()) {
      return "";
    }
    String ratio = percent(s.ratio().getAsDouble());
    return s.ratioStandardError().isPresent()
        ? ratio + " \u00b1 " + percent(s.ratioStandardError().getAsDouble())
        : ratio;
  }

  static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.1f" : "%.4f", value);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  /** What a kind of model stands for: its colour. */
  static String role(Group g) {
    return role(g.training(), g.method());
  }

  static String role(String training, String method) {
    if (training.equals(ResultTable.FULL)) {
      return method.equals("expert") ? "expert" : "full";
    }
    return training.startsWith("synthetic-")
        ? "distilled"
        : method.equals("random") ? "random" : "other";
  }

  /** What people call a kind of model. */
  static String name(Group g) {
    return name(g.training(), g.method());
  }

  /** The same where there is little room. */
  static String shortName(Group g) {
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
      default -> training + ", " + method;
    };
  }
}
