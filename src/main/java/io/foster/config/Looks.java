package io.foster.config;

import java.io.Serializable;

/**
 * When a training looks at the validation users, who choose among its checkpoints. All but {@link
 * #LAST} look before the first step: a model that is best untrained stays untrained.
 *
 * @param kind what is counted
 * @param perDecade of steps, {@link Kind#GEOMETRIC} only: 3 looks after 1, 2, 5, 10, 20, 50, ..
 *     steps, 1 after 1, 10, 100, .., 0 at the two ends only
 */
public record Looks(Kind kind, int perDecade) implements Serializable {

  /** After each pass over the data. */
  public static final Looks EACH_PASS = new Looks(Kind.EACH_PASS, 0);

  /** After the last step only. */
  public static final Looks LAST = new Looks(Kind.LAST, 0);

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
    return new Looks(Kind.GEOMETRIC, perDecade);
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
