package io.foster.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.foster.seqmodel.SequenceTrainer.CurvePoint;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One trained and measured model.
 *
 * @param dataset the corpus
 * @param training what the model was trained on: {@code full}, {@code synthetic-M}, {@code real-M},
 *     {@code none}
 * @param method what chose or made the training data; {@code all} for all of it
 * @param variant the name of an ablation's settings; empty for a method as configured
 * @param student the model's architecture, as {@code benchmark.students} names it
 * @param transferred whether that or its text encoder is another than the set was made with
 * @param sequences M, 0 without a set
 * @param length L, 0 without a set
 * @param seed of the training, 0 where nothing is drawn
 * @param split {@code valid} or {@code test}
 * @param metrics values by name, those of slices too ({@code recall@10[target cold]}); all finite
 * @param validation the validation score of the chosen checkpoint
 * @param steps of the training
 * @param seconds wall-clock time of the training, without the looks at the validation users
 * @param peakRssBytes the most memory the training's process had held by then; 0 if not known
 * @param cost what making the set took; {@link Cost#NONE} where that was not measured
 * @param curve the training's validation scores; empty where a file beside the cell has them
 * @param madeFrom the settings the cell depends on; empty where the run's manifest has them
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Cell(
    String dataset,
    String training,
    String method,
    String variant,
    String student,
    boolean transferred,
    int sequences,
    int length,
    long seed,
    String split,
    Map<String, Double> metrics,
    double validation,
    int steps,
    double seconds,
    long peakRssBytes,
    Cost cost,
    List<CurvePoint> curve,
    Map<String, String> madeFrom) {

  /** {@link #training} of models of all data. */
  public static final String FULL = "full";

  /** {@link #training} of what learns nothing. */
  public static final String NOTHING = "none";

  /** {@link #method} of models of all data. */
  public static final String ALL = "all";

  /** By data set, training, method, variant, student, split and seed: the order in files. */
  static final Comparator<Cell> ORDER =
      Comparator.comparing(Cell::dataset)
          .thenComparing(Cell::training)
          .thenComparing(Cell::method)
          .thenComparing(Cell::variant)
          .thenComparing(Cell::student)
          .thenComparing(Cell::split)
          .thenComparingLong(Cell::seed);

  /**
   * @throws IllegalArgumentException if a number is not finite: JSON has no such number, and a
   *     metric that is not a number was not measured
   */
  public Cell {
    Objects.requireNonNull(dataset, "dataset");
    Objects.requireNonNull(training, "training");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(student, "student");
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(metrics, "metrics");
    variant = variant == null ? "" : variant;
    cost = cost == null ? Cost.NONE : cost;
    curve = curve == null ? List.of() : List.copyOf(curve);
    madeFrom = Collections.unmodifiableMap(new TreeMap<>(madeFrom == null ? Map.of() : madeFrom));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    metrics.forEach(Cell::finite);
    finite("seconds", seconds);
    finite("validation", validation);
  }

  /**
   * What making a set took.
   *
   * @param steps optimisation steps; 0 for a selection
   * @param seconds wall-clock time, without that of the experts
   * @param residentBytes what the process held before, 0 if not known
   * @param peakBytes the most it held meanwhile, 0 if not known
   */
  public record Cost(int steps, double seconds, long residentBytes, long peakBytes) {
    /** There was no set to make, or its cost is not known. */
    public static final Cost NONE = new Cost(0, 0, 0, 0);

    /** The most memory it took on top of what was held before. */
    public long moreBytes() {
      return Math.max(0, peakBytes - residentBytes);
    }
  }

  /** What tables call the method or its variant; models of all data are called full. */
  public String label() {
    if (ofAllData()) {
      return FULL;
    }
    return hasVariant() ? method + " " + variant : method;
  }

  /** Whether the cell belongs to an ablation or a sweep. */
  public boolean hasVariant() {
    return !variant.isEmpty();
  }

  /** Whether the model was trained on all data. */
  public boolean ofAllData() {
    return training.equals(FULL);
  }

  private static void finite(String name, Double value) {
    if (value == null || !Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + ", not a finite number");
    }
  }
}
