package io.foster.config;

import java.io.Serializable;

/**
 * How a student uses a set's soft labels. The set holds the experts' logits as they are
 * (temperature 1); what helps a student most depends on what it reads items through.
 *
 * @param temperature what the logits are divided by (Hinton, Vinyals and Dean, arXiv:1503.02531):
 *     above 1 the distributions are flatter, below 1 sharper; their order is the same
 * @param candidates share of a step's candidates that is drawn from the best labels of the step's
 *     positions, 0 to 1; the rest is drawn uniformly
 */
public record LabelUse(double temperature, double candidates) implements Serializable {

  /** Labels as the set has them, uniform candidates: for sets that hold no expert's scores. */
  public static final LabelUse AS_WRITTEN = new LabelUse(1, 0);

  /**
   * For students that read items through the encoder of the set's only teachers: they learn fastest
   * from flat labels.
   */
  public static final LabelUse FLAT = new LabelUse(2, 0);

  /**
   * For students with another encoder, or of teachers of several: the order of the best items has
   * to be seen, and flat labels over uniform candidates hide it.
   */
  public static final LabelUse SHARP = new LabelUse(0.7, 0.5);

  /**
   * @throws IllegalArgumentException if the temperature is not positive or the share is none
   */
  public LabelUse {
    if (!(temperature > 0) || !(candidates >= 0 && candidates <= 1)) {
      throw new IllegalArgumentException(
          "label temperature %s, share of candidates %s".formatted(temperature, candidates));
    }
  }

  /**
   * The best use where nothing else is asked for.
   *
   * @param onlyTeacher whether the student's text features are those of all the set's teachers
   */
  public static LabelUse suited(boolean onlyTeacher) {
    return onlyTeacher ? FLAT : SHARP;
  }
}
