package io.foster.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/**
 * Cells that differ in their seeds only, and what they amount to: means over seeds, ratios, tests.
 *
 * @param cells by seed; not empty
 */
public record CellGroup(TreeMap<Long, Cell> cells) {
  /** The method that the others are compared with. */
  public static final String COMPARED = "foster";

  /** The metric that rows are ordered by. */
  private static final String LEADING = "recall@10";

  private record Key(
      String dataset, String split, String student, String training, String label, int sequences) {
    static Key of(Cell c) {
      return new Key(c.dataset(), c.split(), c.student(), c.training(), c.label(), c.sequences());
    }
  }

  /**
   * Groups cells, by data set and student, the sets' own student first; of each full data first,
   * then by M and by falling Recall@10.
   */
  public static List<CellGroup> of(List<Cell> cells) {
    Map<Key, CellGroup> groups = new LinkedHashMap<>();
    for (Cell c : cells) {
      groups
          .computeIfAbsent(Key.of(c), key -> new CellGroup(new TreeMap<>()))
          .cells()
          .put(c.seed(), c);
    }
    return groups.values().stream()
        .sorted(
            Comparator.comparing((CellGroup g) -> g.any().dataset())
                .thenComparing(g -> g.any().split())
                .thenComparing(g -> g.any().transferred())
                .thenComparing(CellGroup::student)
                .thenComparingInt(CellGroup::sequences)
                .thenComparing(g -> -g.mean(LEADING).orElse(0))
                .thenComparing(CellGroup::label))
        .toList();
  }

  /** The group of a label and a budget with students of one architecture. */
  public static Optional<CellGroup> find(
      List<CellGroup> groups, String student, String label, int sequences) {
    return groups.stream()
        .filter(g -> g.student().equals(student) && g.label().equals(label))
        .filter(g -> g.sequences() == sequences)
        .findFirst();
  }

  /** The models of all data of the same data set, split and architecture. */
  public Optional<CellGroup> full(List<CellGroup> groups) {
    return groups.stream()
        .filter(CellGroup::ofAllData)
        .filter(g -> g.student().equals(student()))
        .filter(g -> g.any().dataset().equals(any().dataset()))
        .filter(g -> g.any().split().equals(any().split()))
        .findFirst();
  }

  public String student() {
    return any().student();
  }

  /** The method or its variant. */
  public String label() {
    return any().label();
  }

  /** M, 0 without a set. */
  public int sequences() {
    return any().sequences();
  }

  public boolean hasVariant() {
    return any().hasVariant();
  }

  public boolean ofAllData() {
    return any().ofAllData();
  }

  /** Whether it is of what learns nothing. */
  public boolean ofNothing() {
    return any().training().equals(Cell.NOTHING);
  }

  /** Any of the cells, for what they share. */
  public Cell any() {
    return cells.firstEntry().getValue();
  }

  /** How many seeds there are. */
  public int seeds() {
    return cells.size();
  }

  /** The values of a metric in the order of seeds, of the cells that have it. */
  public double[] values(String metric) {
    return cells.values().stream()
        .filter(c -> c.metrics().containsKey(metric))
        .mapToDouble(c -> c.metrics().get(metric))
        .toArray();
  }

  /** The mean over seeds; empty where no cell has the metric. */
  public OptionalDouble mean(String metric) {
    double[] values = values(metric);
    return values.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(new DescriptiveStatistics(values).getMean());
  }

  /** The sample standard deviation (n - 1); empty for fewer than two seeds. */
  public OptionalDouble deviation(String metric) {
    double[] values = values(metric);
    return values.length < 2
        ? OptionalDouble.empty()
        : OptionalDouble.of(new DescriptiveStatistics(values).getStandardDeviation());
  }

  /** The standard error of the mean, sd / sqrt(n); empty for fewer than two seeds. */
  public OptionalDouble standardError(String metric) {
    OptionalDouble deviation = deviation(metric);
    return deviation.isEmpty()
        ? deviation
        : OptionalDouble.of(deviation.getAsDouble() / Math.sqrt(values(metric).length));
  }

  /** The mean divided by another group's; empty where a mean is missing or the other is 0. */
  public OptionalDouble ratio(CellGroup other, String metric) {
    OptionalDouble own = mean(metric);
    OptionalDouble divisor = other.mean(metric);
    return own.isEmpty() || divisor.isEmpty() || divisor.getAsDouble() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(own.getAsDouble() / divisor.getAsDouble());
  }

  /** The {@link #ratio} to {@link #full} of these groups; empty where there is none. */
  public OptionalDouble ratioToFull(List<CellGroup> groups, String metric) {
    return full(groups).map(full -> ratio(full, metric)).orElse(OptionalDouble.empty());
  }

  /**
   * The standard error of {@link #ratio}, r sqrt((se_a / a)^2 + (se_b / b)^2): the delta method for
   * independent means a and b; empty where a part of it is, and for a group with itself.
   */
  public OptionalDouble ratioStandardError(CellGroup other, String metric) {
    OptionalDouble ratio = ratio(other, metric);
    OptionalDouble own = standardError(metric);
    OptionalDouble theirs = other.standardError(metric);
    if (ratio.isEmpty() || own.isEmpty() || theirs.isEmpty() || other.equals(this)) {
      return OptionalDouble.empty();
    }
    // Written without dividing by the own mean, which may be zero.
    double divisor = other.mean(metric).orElseThrow();
    return OptionalDouble.of(
        Math.hypot(
            own.getAsDouble() / divisor, ratio.getAsDouble() * theirs.getAsDouble() / divisor));
  }

  /** The mean difference to another group over the seeds both have; empty without any. */
  public OptionalDouble differenceTo(CellGroup other, String metric) {
    return shared(other).stream()
        .mapToDouble(seed -> value(seed, metric) - other.value(seed, metric))
        .average();
  }

  /** The paired test against another group over the seeds both have. */
  public OptionalDouble pValueAgainst(CellGroup other, String metric) {
    List<Long> seeds = shared(other);
    return PairedTest.pValue(
        seeds.stream().mapToDouble(s -> value(s, metric)).toArray(),
        seeds.stream().mapToDouble(s -> other.value(s, metric)).toArray());
  }

  /** Mean wall-clock seconds of a training. */
  public double seconds() {
    return cells.values().stream().mapToDouble(Cell::seconds).average().orElse(0);
  }

  private double value(long seed, String metric) {
    return cells.get(seed).metrics().get(metric);
  }

  private List<Long> shared(CellGroup other) {
    List<Long> both = new ArrayList<>(cells.keySet());
    both.retainAll(other.cells().keySet());
    return both;
  }
}
