package io.foster.evaluate;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The measurements of one trained model.
 *
 * @param dataset the corpus it was evaluated on
 * @param training what it was trained on: all data, a synthetic set, a sample
 * @param method what chose or made that training data
 * @param seed the model's own seed
 * @param split {@code valid} or {@code test}
 * @param metrics values by name ({@link MetricSuite#evaluate}); always finite
 * @param seconds wall-clock time of the training
 * @param peakRssBytes the largest resident size of the process so far; 0 where it is not known
 */
public record Cell(
    String dataset,
    String training,
    String method,
    long seed,
    String split,
    Map<String, Double> metrics,
    double seconds,
    long peakRssBytes) {

  /** By dataset, training, method, split and seed: the order in files. */
  static final Comparator<Cell> ORDER =
      Comparator.comparing(Cell::dataset)
          .thenComparing(Cell::training)
          .thenComparing(Cell::method)
          .thenComparing(Cell::split)
          .thenComparingLong(Cell::seed);

  /**
   * @throws IllegalArgumentException if a number is not finite: there is no such number in JSON,
   *     and a metric that is not a number was not measured
   */
  public Cell {
    Objects.requireNonNull(dataset, "dataset");
    Objects.requireNonNull(training, "training");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(split, "split");
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    metrics.forEach(Cell::finite);
    finite("seconds", seconds);
  }

  private static void finite(String name, Double value) {
    if (value == null || !Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + ", not a finite number");
    }
  }
}
