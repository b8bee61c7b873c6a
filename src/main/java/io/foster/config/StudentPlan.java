package io.foster.config;

import java.io.Serializable;

/**
 * How a student is trained on a synthetic set.
 *
 * @param steps optimisation steps
 * @param batchPositions positions of the synthetic sequences in a step, about; 0 for all. Real
 *     sequences with hard labels are all in each step
 * @param subsetSize |C|, candidates drawn for each step
 * @param learningRate peak rate of the sequence model
 * @param encoderRate the text encoder's learning rate as a share of it
 * @param warmup steps until the peak
 * @param dropout rate, on soft targets
 * @param hardDropout rate on real sequences with hard labels, which are soon learned by heart
 * @param weightDecay decoupled
 * @param clipNorm largest gradient norm, 0 for none
 * @param averaged share of the steps, the last ones, whose parameters are averaged; 0 for none
 * @param looks when validation users are looked at
 * @param labels how soft labels are used
 */
public record StudentPlan(
    int steps,
    int batchPositions,
    int subsetSize,
    double learningRate,
    double encoderRate,
    int warmup,
    double dropout,
    double hardDropout,
    double weightDecay,
    double clipNorm,
    double averaged,
    Looks looks,
    LabelUse labels)
    implements Serializable {

  /** A plan that takes labels as they are written. */
  public StudentPlan(
      int steps,
      int batchPositions,
      int subsetSize,
      double learningRate,
      double encoderRate,
      int warmup,
      double dropout,
      double hardDropout,
      double weightDecay,
      double clipNorm,
      double averaged,
      Looks looks) {
    this(
        steps,
        batchPositions,
        subsetSize,
        learningRate,
        encoderRate,
        warmup,
        dropout,
        hardDropout,
        weightDecay,
        clipNorm,
        averaged,
        looks,
        LabelUse.AS_WRITTEN);
  }

  /**
   * The same training on as few real sequences with hard labels: all of them in each step, as many
   * steps, the same rates but for their own dropout.
   */
  public TrainingPlan onRealSequences() {
    return new TrainingPlan(
        steps,
        looks,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        subsetSize,
        learningRate,
        encoderRate,
        warmup,
        hardDropout,
        weightDecay,
        clipNorm,
        averaged);
  }

  /** The same plan with another number of steps, looked at once, at the end. */
  public StudentPlan withSteps(int other) {
    return new StudentPlan(
        other,
        batchPositions,
        subsetSize,
        learningRate,
        encoderRate,
        warmup,
        dropout,
        hardDropout,
        weightDecay,
        clipNorm,
        averaged,
        Looks.LAST,
        labels);
  }

  /**
   * What of it is chosen for each method on validation users.
   *
   * @param hard whether it learns real sequences with hard labels
   */
  public StudentSettings settings(boolean hard) {
    return new StudentSettings(learningRate, hard ? hardDropout : dropout, steps);
  }

  /** The same plan with other settings. */
  public StudentPlan with(StudentSettings chosen) {
    return new StudentPlan(
        chosen.steps(),
        batchPositions,
        subsetSize,
        chosen.learningRate(),
        encoderRate,
        warmup,
        chosen.dropout(),
        chosen.dropout(),
        weightDecay,
        clipNorm,
        averaged,
        looks,
        labels);
  }

  /** The same plan with another use of the labels. */
  public StudentPlan with(LabelUse other) {
    return with(steps, learningRate, other);
  }

  /** The same plan with another length, peak rate and use of the labels. */
  StudentPlan with(int otherSteps, double otherRate, LabelUse other) {
    return new StudentPlan(
        otherSteps,
        batchPositions,
        subsetSize,
        otherRate,
        encoderRate,
        warmup,
        dropout,
        hardDropout,
        weightDecay,
        clipNorm,
        averaged,
        looks,
        other);
  }
}
