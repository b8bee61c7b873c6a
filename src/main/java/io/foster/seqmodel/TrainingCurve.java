package io.foster.seqmodel;

import io.foster.seqmodel.SequenceTrainer.CurvePoint;
import io.foster.seqmodel.SequenceTrainer.Validator;
import java.util.ArrayList;
import java.util.List;

/**
 * The looks of one training at the validation users, and a clock that stands still meanwhile. The
 * clock runs from when it is made.
 */
public final class TrainingCurve {
  private final Validator validator;
  private final List<CurvePoint> points = new ArrayList<>();
  private long since = System.nanoTime();
  private long trained;

  public TrainingCurve(Validator validator) {
    this.validator = validator;
  }

  /**
   * Looks at the validation users.
   *
   * @param step steps done
   * @param loss the mean training loss since the last look, nats
   * @return the score that checkpoints are chosen by
   */
  public double look(int step, double loss, Theta theta) {
    trained += System.nanoTime() - since;
    Validator.Look look = validator.look(theta);
    points.add(new CurvePoint(step, loss, look.score(), look.recall(), trained / 1e9));
    since = System.nanoTime();
    return look.score();
  }

  /** A point for each look. */
  public List<CurvePoint> points() {
    return List.copyOf(points);
  }
}
