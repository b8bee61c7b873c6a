package io.foster.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** Whether making the set was worth it, in a sentence or two. */
final class Verdict {
  /** Students that reach less of full data than this are no substitute. */
  private static final double ENOUGH = 0.9;

  /** More models than this nobody trains on one set. */
  private static final long MANY = 1000;

  private Verdict() {}

  /**
   * The verdict.
   *
   * @param ofSet seconds to train a model of the set
   * @param ofAll seconds to train a model of all data
   * @param making seconds that the set has taken, its experts included
   * @param ratio Recall@10 of models of the set over that of models of all data
   */
  static String of(double ofSet, double ofAll, double making, OptionalDouble ratio) {
    String quality =
        ratio.isEmpty()
            ? ""
            : String.format(
                Locale.ROOT,
                " Its models reach %.1f%% of the Recall@10 of models of all data.",
                100 * ratio.getAsDouble());
    String times =
        "a training on the set takes "
            + HeadlineView.seconds(ofSet)
            + ", on all data "
            + HeadlineView.seconds(ofAll)
            + ", and the set took "
            + HeadlineView.seconds(making)
            + " to make, experts included.";
    long models = PayOff.trainings(making, ofAll, ofSet).orElse(Long.MAX_VALUE);
    if (models > MANY) {
      return "Distillation did not pay off here in time: " + times + quality;
    }
    if (ratio.isPresent() && ratio.getAsDouble() < ENOUGH) {
      return "Distillation did not pay off here in quality: " + times + quality;
    }
    return "Distillation pays off here from "
        + models
        + (models == 1 ? " trained model on: " : " trained models on: ")
        + times
        + quality;
  }
}
