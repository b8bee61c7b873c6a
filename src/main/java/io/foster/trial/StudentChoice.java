package io.foster.trial;

import io.foster.config.StudentSettings;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was tried for the students of a method, and what was chosen.
 *
 * @param dataset the corpus
 * @param method whose sets they learn from
 * @param sequences M of those
 * @param student their kind, as {@code benchmark.students} names it
 * @param seed of all the trials' students, which no reported student has
 * @param trials what is configured first, then the grid
 * @param madeFrom the settings the choice depends on
 */
public record StudentChoice(
    String dataset,
    String method,
    int sequences,
    String student,
    long seed,
    List<Trialled> trials,
    Map<String, String> madeFrom) {

  public StudentChoice {
    trials = List.copyOf(trials);
    madeFrom = Collections.unmodifiableMap(new TreeMap<>(madeFrom));
  }

  /**
   * One student.
   *
   * @param settings it was trained with
   * @param untrained the validation score that it began with
   * @param validation the score of its best checkpoint
   * @param step of that
   * @param seconds of the training, without the looks at the validation users
   */
  public record Trialled(
      StudentSettings settings, double untrained, double validation, int step, double seconds) {}

  /** The best on the validation users; of equal ones the first. */
  public Trialled chosen() {
    return Collections.max(trials, Comparator.comparingDouble(Trialled::validation));
  }
}
