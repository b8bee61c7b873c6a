package io.foster.config;

import java.io.Serializable;

/**
 * The first-order loop's coefficients.
 *
 * @param steps updates of S
 * @param subsetSize N = |C|
 * @param resetEvery R, steps between two resets to an anchor; 0 for never after the first
 * @param innerSteps K, steps of the inner model omega before each update
 * @param stepSize length of one normalised step of theta and omega
 * @param lambda weight of the synthetic loss in the outer model's step and of the value function
 * @param alpha weight of the co-occurrence regulariser
 * @param tau cosine above which two items count as alike
 * @param learningRate Adam's rate for S
 * @param realPositions positions of a real batch, about
 * @param batchPositions positions of S that a step looks at, about; 0 for all
 */
public record DistillPlan(
    int steps,
    int subsetSize,
    int resetEvery,
    int innerSteps,
    double stepSize,
    double lambda,
    double alpha,
    double tau,
    double learningRate,
    int realPositions,
    int batchPositions)
    implements Serializable {

  /** The same loop with other steps. */
  public DistillPlan with(int otherSteps, double otherRate) {
    return new DistillPlan(
        otherSteps,
        subsetSize,
        resetEvery,
        innerSteps,
        stepSize,
        lambda,
        alpha,
        tau,
        otherRate,
        realPositions,
        batchPositions);
  }
}
