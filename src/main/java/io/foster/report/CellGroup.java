package io.foster.report;

import io.foster.trial.BenchmarkCell;
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
 * Cells that differ in their seeds only.
 *
 * @param student the students' architecture
 * @param label of the method or its variant
 * @param sequences M, 0 for all data
 * @param bySeed the cells
 */
record CellGroup(String student, String label, int sequences, TreeMap<Long, BenchmarkCell> bySeed) {
  /** The method that the others are compared with. */
  static final String COMPARED = "foster";

  /** What rows are ordered by. */
  private static final String LEADING = "recall@10";

  /** By student, the sets' own first; of each full data first, then by M and by falling score. */
  static List<CellGroup> of(List<BenchmarkCell> cells) {
    Map<String, CellGroup> groups = new LinkedHashMap<>();
    for (BenchmarkCell c : cells) {
      groups
          .computeIfAbsent(
              c.student() + " " + BenchmarkCell.setName(c.label(), c.sequences()),
              name -> new CellGroup(c.student(), c.label(), c.sequences(), new TreeMap<>()))
          .bySeed()
          .put(c.seed(), c);
    }
    return groups.values().stream()
        .sorted(
            Comparator.comparing((CellGroup g) -> g.any().transferred())
                .thenComparing(CellGroup::student)
                .thenComparingInt(CellGroup::sequences)
                .thenComparing(g -> -g.mean(LEADING))
                .thenComparing(CellGroup::label))
        .toList();
  }

  static Optional<CellGroup> find(
      List<CellGroup> groups, String student, String label, int sequences) {
    return groups.stream()
        .filter(g -> g.student().equals(student) && g.label().equals(label))
        .filter(g -> g.sequences() == sequences)
        .findFirst();
  }

  /** The models of all data of the same architecture. */
  Optional<CellGroup> full(List<CellGroup> groups) {
    return find(groups, student, BenchmarkCell.FULL, 0);
  }

  boolean isVariant() {
    return any().isVariant();
  }

  boolean isFull() {
    return sequences == 0;
  }

  /** Any of the cells, for what they share. */
  BenchmarkCell any() {
    return bySeed.firstEntry().getValue();
  }

  /** The cells that have a metric: those made before it was measured have none. */
  List<BenchmarkCell> with(String metric) {
    return bySeed.values().stream().filter(c -> c.metrics().containsKey(metric)).toList();
  }

  double[] values(String metric) {
    return with(metric).stream().mapToDouble(c -> c.metrics().get(metric)).toArray();
  }

  double mean(String metric) {
    return new DescriptiveStatistics(values(metric)).getMean();
  }

  /** The mean difference to another group over the seeds both have; empty without any. */
  OptionalDouble differenceTo(CellGroup other, String metric) {
    return shared(other).stream()
        .mapToDouble(seed -> value(seed, metric) - other.value(seed, metric))
        .average();
  }

  /** The paired test against another group over the seeds both have. */
  OptionalDouble pValueAgainst(CellGroup other, String metric) {
    List<Long> seeds = shared(other);
    return PairedTest.pValue(
        seeds.stream().mapToDouble(s -> value(s, metric)).toArray(),
        seeds.stream().mapToDouble(s -> other.value(s, metric)).toArray());
  }

  private double value(long seed, String metric) {
    return bySeed.get(seed).metrics().get(metric);
  }

  private List<Long> shared(CellGroup other) {
    List<Long> both = new ArrayList<>(bySeed.keySet());
    both.retainAll(other.bySeed().keySet());
    return both;
  }
}
