package io.foster.trial;

import io.foster.config.Floor;
import io.foster.evaluate.CatalogueScores;
import io.foster.evaluate.MostPopular;
import io.foster.evaluate.NearestText;
import io.foster.train.TestScores;
import io.foster.train.TrainingContext;

/** Measures what recommends without a model. */
final class FloorScores {
  /** Items of a history that nearest-text heeds: with more, validation users find it worse. */
  private static final int LAST = 1;

  private FloorScores() {}

  static CatalogueScores of(Floor floor, TrainingContext learner) {
    return switch (floor) {
      case POPULARITY -> new MostPopular(learner.data().trainCounts());
      case NEAREST_TEXT -> new NearestText(learner.data().own(), LAST);
      case UNTRAINED -> throw new IllegalArgumentException("an untrained model is a model");
    };
  }

  static Measured measure(Floor floor, TrainingContext learner, boolean ranks) {
    CatalogueScores scores = of(floor, learner);
    return Measured.ofNoModel(
        floor.label(), learner.validate(scores).score(), TestScores.of(learner, scores, ranks));
  }
}
