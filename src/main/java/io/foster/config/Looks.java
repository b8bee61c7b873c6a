package io.foster.config;

import java.io.Serializable;

/**
 * When a training looks at the validation users, who choose among its checkpoints, and when it
 * stops for what they found. All but {@link #LAST} look before the first step: a model that is best
 * untrained stays untrained.
 *
 * @param kind what is counted
 * @param perDecade of steps, {@link Kind#GEOMETRIC} only: 3 looks after 1, 2, 5, 10, 20, 50, ..
 *     steps, 1 after 1, 10, 100, .., 0 at the two ends only
 * @param stopBelow {@link Kind#GEOMETRIC} only: a look that finds less than this share of the best
 *     score so far ends the training, from a quarter of its steps on; 0 for never
 */
public record Looks(Kind kind, int perDecade, double stopBelow) implements Serializable {

  /** After each pass over the data. */
  public static final Looks EACH_PASS = new Looks(Kind.EACH_PASS, 0, 0);

  /** After the last step only. */
  public static final Looks LAST = new Looks(Kind.LAST, 0, 0);

  /** What is counted. */
  public enum Kind {
    /** Steps, in ever longer stretches. */
    GEOMETRIC,
    /** Passes over the data. */
    EACH_PASS,
    /** Nothing. */
    LAST
  }

  /** After so many steps in each decade, and the last one. */
  public static Looks geometric(int perDecade) {
    return new Looks(Kind.GEOMETRIC, perDecade, 0);
  }

  /** The same looks, with an end to a training that loses what it began with. */
  public Looks stoppingBelow(double share) {
    return new Looks(kind, perDecade, share);
  }

  /**
   * Whether a training is to end here: it has lost too much of its best checkpoint.
   *
   * @param step steps done
   * @param total steps planned
   * @param score of this look
   * @param best of all looks so far; a share of one below zero would be more than it
   */
  public boolean stops(int step, int total, double score, double best) {
    // Before the learning rate has come to its peak, a training has shown nothing yet.
    return 4L * step >= total && best > 0 && score < stopBelow * best;
  }

  /** Whether it looks before the first step. */
  public boolean first() {
    return kind != Kind.LAST;
  }

  /**
   * Whether it looks after a step.
   *
   * @param step steps done, from 1 on
   * @param total steps planned
   * @param endOfPass whether all data have been seen once more
   */
  public boolean after(int step, int total, boolean endOfPass) {
    return switch (kind) {
      case EACH_PASS -> endOfPass;
      case LAST -> step == total;
      case GEOMETRIC -> step == total || isRound(step);
    };
  }

  /** Whether it is 1, 2 or 5 times a power of ten, for three a decade. */
  private boolean isRound(int step) {
    int power = 1;
    while (step / power >= 10) {
      power *= 10;
    }
    for (int k = 0; k < perDecade; k++) {
      if (step == Math.round(Math.pow(10, (double) k / perDecade)) * power) {
        return true;
      }
    }
    return false;
  }
}
