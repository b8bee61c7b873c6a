package io.foster.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The section {@code benchmark.tune}: what each method's students may be trained with. All
 * combinations are tried, after what is configured; an empty list leaves a setting as it is.
 *
 * @param learningRates peak rates
 * @param dropouts of soft and of hard labels alike
 * @param steps optimisation steps
 */
public record TuningGrid(List<Double> learningRates, List<Double> dropouts, List<Integer> steps) {

  static TuningGrid read(Section s) {
    return new TuningGrid(
        s.numbers("learning-rate", 0, 10), s.numbers("dropout", 0, 0.9), s.integers("steps", 1));
  }

  /** Whether students are trained as configured. */
  public boolean isEmpty() {
    return learningRates.isEmpty() && dropouts.isEmpty() && steps.isEmpty();
  }

  /**
   * The trials of a method, as many for each.
   *
   * @param own what is configured for it: the first one
   */
  public List<StudentSettings> trials(StudentSettings own) {
    List<StudentSettings> trials = new ArrayList<>(List.of(own));
    for (double rate : learningRates.isEmpty() ? List.of(own.learningRate()) : learningRates) {
      for (double dropout : dropouts.isEmpty() ? List.of(own.dropout()) : dropouts) {
        for (int n : steps.isEmpty() ? List.of(own.steps()) : steps) {
          trials.add(new StudentSettings(rate, dropout, n));
        }
      }
    }
    return trials;
  }
}
