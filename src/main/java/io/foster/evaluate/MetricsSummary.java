package io.foster.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * One metric over the seeds of one kind of model.
 *
 * @param group what the seeds have in common
 * @param metric its name, for instance {@code recall@10}
 * @param seeds n, how many models
 * @param mean the mean over them
 * @param sd their standard deviation (n - 1); absent for one seed
 * @param standardError of the mean, sd / sqrt(n); absent for one seed
 * @param ratio mean / mean of the reference models; absent where there is no reference on the same
 *     dataset and split, or its mean is zero
 * @param ratioStandardError of that ratio, r sqrt((se_a / a)^2 + (se_b / b)^2): the delta method
 *     for independent means a and b; absent where a part of it is, and for the reference itself
 */
public record MetricsSummary(
    Group group,
    String metric,
    int seeds,
    double mean,
    OptionalDouble sd,
    OptionalDouble standardError,
    OptionalDouble ratio,
    OptionalDouble ratioStandardError) {

  /** Cells that differ in their seeds only. */
  public record Group(String dataset, String training, String method, String split) {
    static Group of(Cell cell) {
      return new Group(cell.dataset(), cell.training(), cell.method(), cell.split());
    }
  }

  /**
   * Sums up one metric, a line for each group in the order in which the groups are first met. Cells
   * without the metric are passed over.
   *
   * @param reference tells the cells that others are compared with, the models trained on all data;
   *     those on the same dataset and split count
   */
  public static List<MetricsSummary> of(
      List<Cell> cells, String metric, Predicate<Cell> reference) {
    Map<Group, List<Cell>> groups = new LinkedHashMap<>();
    for (Cell cell : cells) {
      if (cell.metrics().containsKey(metric)) {
        groups.computeIfAbsent(Group.of(cell), g -> new ArrayList<>()).add(cell);
      }
    }
    List<MetricsSummary> summaries = new ArrayList<>();
    groups.forEach(
        (group, members) -> {
          List<Cell> compared =
              cells.stream()
                  .filter(c -> c.metrics().containsKey(metric) && reference.test(c))
                  .filter(c -> c.dataset().equals(group.dataset()))
                  .filter(c -> c.split().equals(group.split()))
                  .toList();
          summaries.add(summary(group, metric, moments(members, metric), compared));
        });
    return List.copyOf(summaries);
  }

  private static MetricsSummary summary(
      Group group, String metric, Moments own, List<Cell> compared) {
    OptionalDouble ratio = OptionalDouble.empty();
    OptionalDouble ratioError = OptionalDouble.empty();
    if (!compared.isEmpty()) {
      Moments other = moments(compared, metric);
      if (other.mean != 0) {
        ratio = OptionalDouble.of(own.mean / other.mean);
        // The reference against itself is 1, exactly; its error would not be that of two means.
        boolean itself = compared.stream().anyMatch(c -> Group.of(c).equals(group));
        if (own.n > 1 && other.n > 1 && !itself) {
          // Written without dividing by the own mean, which may be zero.
          double a = own.error() / other.mean;
          double b = ratio.getAsDouble() * other.error() / other.mean;
          ratioError = OptionalDouble.of(Math.sqrt(a * a + b * b));
        }
      }
    }
    return new MetricsSummary(
        group,
        metric,
        own.n,
        own.mean,
        own.n > 1 ? OptionalDouble.of(own.sd) : OptionalDouble.empty(),
        own.n > 1 ? OptionalDouble.of(own.error()) : OptionalDouble.empty(),
        ratio,
        ratioError);
  }

  private record Moments(int n, double mean, double sd) {
    double error() {
      return sd / Math.sqrt(n);
    }
  }

  private static Moments moments(List<Cell> cells, String metric) {
    double[] x = cells.stream().mapToDouble(c -> c.metrics().get(metric)).toArray();
    double sum = 0;
    for (double v : x) {
      sum += v;
    }
    double mean = sum / x.length;
    double squares = 0;
    for (double v : x) {
      squares += (v - mean) * (v - mean);
    }
    return new Moments(x.length, mean, x.length > 1 ? Math.sqrt(squares / (x.length - 1)) : 0);
  }
}
