package io.foster.config;

import java.io.Serializable;

/**
 * How a student is trained on a synthetic set.
 *
 * @param steps optimisation steps
 * @param batchPositions positions of the synthetic sequences in a step, about; 0 for all. Real
 *     sequences with hard labels are all in each step
 * @param subsetSize |C|, candidates drawn for each step
 * @param dropout rate, on soft targets
 * @param hardDropout rate on real sequences with hard labels, which are soon learned by heart
 * @param optimiser of the steps
 * @param looks when validation users are looked at
 * @param labels how soft labels are used
 */
public record StudentPlan(
    int steps,
    int batchPositions,
    int subsetSize,
    double dropout,
    double hardDropout,
    Optimiser optimiser,
    Looks looks,
    LabelUse labels)
    implements Serializable {

  /**
   * The same training on as few real sequences with hard labels: all of them in each step, as many
   * steps, the same rates but for their own dropout.
   */
  public TrainingPlan onRealSequences() {
    int all = Integer.MAX_VALUE;
    return new TrainingPlan(steps, looks, all, all, subsetSize, hardDropout, optimiser);
  }

  /** The same plan with another number of steps, looked at once, at the end. */
  public StudentPlan withSteps(int other) {
    return copy(other, dropout, hardDropout, optimiser.rate(), Looks.LAST, labels);
  }

  /**
   * What of it is chosen for each method on validation users.
   *
   * @param hard whether it learns real sequences with hard labels
   */
  public StudentSettings settings(boolean hard) {
    return new StudentSettings(optimiser.rate(), hard ? hardDropout : dropout, steps);
  }

  /** The same plan with other settings. */
  public StudentPlan with(StudentSettings chosen) {
    double rate = chosen.learningRate();
    return copy(chosen.steps(), chosen.dropout(), chosen.dropout(), rate, looks, labels);
  }

  /** The same plan with another use of the labels. */
  public StudentPlan with(LabelUse other) {
    return with(steps, optimiser.rate(), other);
  }

  /** The same plan with another length, peak rate and use of the labels. */
  StudentPlan with(int otherSteps, double otherRate, LabelUse other) {
    return copy(otherSteps, dropout, hardDropout, otherRate, looks, other);
  }

  private StudentPlan copy(int n, double soft, double hard, double rate, Looks when, LabelUse use) {
    return new StudentPlan(
        n, batchPositions, subsetSize, soft, hard, optimiser.withRate(rate), when, use);
  }
}
