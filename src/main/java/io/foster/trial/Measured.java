package io.foster.trial;

import io.foster.base.ProcessMemory;
import io.foster.evaluate.Cell;
import io.foster.seqmodel.SequenceTrainer.CurvePoint;
import io.foster.train.TestScores;
import io.foster.train.TrainedModel;
import java.io.Serializable;
import java.util.List;

/**
 * What was measured, without its parameters, and what it reaches on the test users.
 *
 * @param training what it was trained on
 * @param method what chose that, or what it is where it is no model
 * @param seed of the training, 0 where nothing is drawn
 * @param validation the validation score of the chosen checkpoint
 * @param steps of the training
 * @param seconds of the training, without the looks at the validation users
 * @param peakRssBytes the most memory its process had held by then
 * @param curve a point for each look
 * @param scores on the test users
 */
public record Measured(
    String training,
    String method,
    long seed,
    double validation,
    int steps,
    double seconds,
    long peakRssBytes,
    List<CurvePoint> curve,
    TestScores scores)
    implements Serializable {

  static Measured of(TrainedModel m, TestScores scores) {
    return new Measured(
        m.training(),
        m.method(),
        m.seed(),
        m.validation(),
        m.steps(),
        m.seconds(),
        m.peakRssBytes(),
        m.curve(),
        scores);
  }

  /** Of scores that no model gives. */
  static Measured ofNoModel(String name, double validation, TestScores scores) {
    return new Measured(
        Cell.NOTHING,
        name,
        0,
        validation,
        0,
        0,
        ProcessMemory.highestBytes().orElse(0),
        List.of(),
        scores);
  }
}
