package io.foster.seqmodel;

import io.foster.base.NotANumberException;
import io.foster.config.Looks;
import io.foster.seqmodel.SequenceTrainer.CurvePoint;
import io.foster.seqmodel.SequenceTrainer.Outcome;
import io.foster.seqmodel.SequenceTrainer.Validator;
import java.util.ArrayList;
import java.util.List;

/**
 * The looks of one training at the validation users: what they found, the best checkpoint, and a
 * clock that stands still meanwhile. The clock runs from when it is made.
 */
public final class TrainingCurve {
  /** Products of parameters beyond it are no floats any more. */
  private static final double LARGEST = 1e9;

  private final Validator validator;
  private final Looks looks;
  private final int total;
  private final List<CurvePoint> points = new ArrayList<>();
  private Theta best;
  private double bestScore = Double.NEGATIVE_INFINITY;
  private double bestTrained = Double.NEGATIVE_INFINITY;
  private int sinceBest;
  private int step;
  private double losses;
  private int summed;
  private boolean over;
  private boolean diverged;
  private long since = System.nanoTime();
  private long trained;

  /**
   * Begins, with a look at the untrained model where one is due.
   *
   * @param looks when to look; where the validator sees nobody, only at the end
   * @param total steps planned
   * @param initial the model before the first step
   */
  public TrainingCurve(Validator validator, Looks looks, int total, Theta initial) {
    this.validator = validator;
    this.looks = validator.sees() ? looks : Looks.LAST;
    this.total = total;
    this.best = initial;
    if (this.looks.first()) {
      look(Double.NaN, initial);
    }
  }

  /**
   * Takes note of a step, and looks where that is due.
   *
   * @param endOfPass whether all data have been seen once more
   * @param loss of the step, nats
   * @param theta what the training has come to
   */
  public void afterStep(boolean endOfPass, double loss, Theta theta) {
    step++;
    losses += loss;
    summed++;
    if (looks.after(step, total, endOfPass)) {
      // A model that diverges is the best it was before; there is nothing to rank with NaN.
      if (!canBeRanked(losses / summed, theta)) {
        diverged = true;
        over = true;
        return;
      }
      losses = 0;
      summed = 0;
    }
  }

  /** Looks, unless parameters or the scores that come of them are beyond what floats hold. */
  private boolean canBeRanked(double loss, Theta theta) {
    if (!(theta.norm() < LARGEST)) {
      return false;
    }
    try {
      look(loss, theta);
      return true;
    } catch (NotANumberException e) {
      return false;
    }
  }

  private void look(double loss, Theta theta) {
    long begin = System.nanoTime();
    trained += begin - since;
    Validator.Look look = validator.look(theta);
    since = System.nanoTime();
    points.add(
        new CurvePoint(
            step, loss, look.score(), look.recall(), trained / 1e9, (since - begin) / 1e9));
    if (look.score() > bestScore) {
      best = theta;
      bestScore = look.score();
    }
    if (step > 0) {
      sinceBest++;
      if (look.score() > bestTrained) {
        bestTrained = look.score();
        sinceBest = 0;
      }
    }
    over |= looks.stops(step, total, look.score(), bestScore);
  }

  /**
   * Looks in a row that have found nothing better than an earlier step. The untrained model does
   * not count: where it is good, the first passes over the data fall behind it, and patience would
   * end a training that is on its way.
   */
  public int sinceBest() {
    return sinceBest;
  }

  /**
   * Whether no further step is worth its time: nothing can be ranked with the parameters any more,
   * or the looks say so.
   */
  public boolean over() {
    return over;
  }

  /** What the training comes to: the best checkpoint and a point for each look. */
  public Outcome outcome() {
    return new Outcome(
        best,
        points.stream().map(CurvePoint::validation).toList(),
        points.stream().filter(p -> p.step() > 0).map(CurvePoint::loss).toList(),
        step,
        List.copyOf(points),
        diverged);
  }
}
