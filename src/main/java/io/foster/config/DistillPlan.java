package io.foster.config;

import java.io.Serializable;

/**
 * The first-order loop's coefficients.
 *
 * @param steps updates of S
 * @param subsetSize N = |C|
 * @param resetEvery R, steps between two resets of both models to an anchor; 0 for never after the
 *     first
 * @param batchPositions positions of S that an update looks at, about; 0 for all
 * @param temperature of the synthetic loss
 * @param descent how S moves
 * @param inner how omega is trained
 * @param outer how theta is
 * @param coOccurrence the regulariser
 */
public record DistillPlan(
    int steps,
    int subsetSize,
    int resetEvery,
    int batchPositions,
    double temperature,
    Rule descent,
    Inner inner,
    Outer outer,
    Likeness coOccurrence)
    implements Serializable {
  /** {@link #steps} where the configuration leaves them to the program. */
  static final int STEPS = 100;

  /**
   * How S moves.
   *
   * @param rate of the first step, on each position's own gap
   * @param momentum 0 for plain descent
   * @param ridge of the fit of a target's change to the subset; 0 for the gradient as it is
   * @param inputWeight of the gradient that comes to S through what models read; 0: only soft
   *     targets move, and inputs as far as they are tied to them
   * @param averaged share of the steps, the last ones, that S is the mean of; 0: what the last step
   *     made
   */
  public record Rule(
      double rate, double momentum, double ridge, double inputWeight, double averaged)
      implements Serializable {}

  /**
   * How omega is trained on S.
   *
   * @param steps K, Adam steps after each reset
   * @param follow Adam steps before each update of S between two resets
   * @param rate Adam's
   * @param encoderRate the text encoder's learning rate as a share of it
   * @param positions of S in each of its steps and of theta's, about; 0 for all
   */
  public record Inner(int steps, int follow, double rate, double encoderRate, int positions)
      implements Serializable {}

  /**
   * How theta moves from its anchor.
   *
   * @param stepSize length of its one step before each update of S, along the normalised gradient;
   *     0: it stays at its anchor
   * @param lambda weight of the synthetic loss in that step
   * @param realPositions positions of a real batch, about
   */
  public record Outer(double stepSize, double lambda, int realPositions) implements Serializable {}

  /**
   * The co-occurrence regulariser.
   *
   * @param alpha weight
   * @param tau cosine above which two items count as alike
   */
  public record Likeness(double alpha, double tau) implements Serializable {}

  /** The same loop with other steps of S and of omega after each reset. */
  public DistillPlan with(int otherSteps, double otherRate, int innerSteps) {
    return new DistillPlan(
        otherSteps,
        subsetSize,
        resetEvery,
        batchPositions,
        temperature,
        new Rule(
            otherRate,
            descent.momentum(),
            descent.ridge(),
            descent.inputWeight(),
            descent.averaged()),
        new Inner(innerSteps, inner.follow(), inner.rate(), inner.encoderRate(), inner.positions()),
        outer,
        coOccurrence);
  }
}
