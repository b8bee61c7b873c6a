package io.foster.config;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The section {@code student}: training on a synthetic set alone.
 *
 * @param plan how, with labels as they are written
 * @param steps optimisation steps; empty: as suits the student
 * @param learningRate peak rate; empty: as suits the student
 * @param labelTemperature what labels are divided by; empty: as suits the student
 * @param labelCandidates share of candidates from the best labels; empty: as suits the student
 * @param items item texts for {@code foster train --data}, where they are not beside the set
 */
public record StudentConfig(
    StudentPlan plan,
    OptionalInt steps,
    OptionalDouble learningRate,
    OptionalDouble labelTemperature,
    OptionalDouble labelCandidates,
    Optional<String> items) {

  /** Flat labels are learned soon; sharp ones, and those of stronger teachers, gain by more. */
  private static final int FEW_STEPS = 800;

  private static final double HIGH_RATE = 0.006;
  private static final int MANY_STEPS = 2400;
  private static final double LOW_RATE = 0.004;

  static StudentConfig read(Section s) {
    OptionalInt steps = s.optionalInteger("steps", 1, Integer.MAX_VALUE);
    OptionalDouble rate = s.optionalNumber("learning-rate", 0, 10);
    return new StudentConfig(
        new StudentPlan(
            steps.orElse(FEW_STEPS),
            s.integer("batch-positions", 0),
            s.integer("subset-size", 2),
            s.number("dropout", 0, 0.9),
            s.number("hard-label-dropout", 0, 0.9),
            Optimiser.read(s, rate.orElse(HIGH_RATE)),
            Looks.geometric(s.integer("looks-per-decade", 0, 9))
                .stoppingBelow(s.number("stop-below", 0, 1)),
            LabelUse.AS_WRITTEN),
        steps,
        rate,
        s.optionalNumber("label-temperature", 0.01, 100),
        s.optionalNumber("label-candidates", 0, 1),
        s.optionalString("items"));
  }

  /**
   * How a student is trained.
   *
   * @param onlyTeacher whether its text features are those of all the set's teachers
   */
  public StudentPlan plan(boolean onlyTeacher) {
    LabelUse suited = LabelUse.suited(onlyTeacher);
    return plan.with(
        steps.orElse(onlyTeacher ? FEW_STEPS : MANY_STEPS),
        learningRate.orElse(onlyTeacher ? HIGH_RATE : LOW_RATE),
        new LabelUse(
            labelTemperature.orElse(suited.temperature()),
            labelCandidates.orElse(suited.candidates())));
  }
}
