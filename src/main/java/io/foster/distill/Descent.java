package io.foster.distill;

import io.foster.tensor.NamedTensors;

/**
 * How S moves: heavy-ball descent, v = mu v + g, S = S - rate v, at a rate that falls along half a
 * cosine to a twentieth of where it begins. Whitened features make plain descent on soft targets
 * close to the natural gradient; a rate of its own for each number, as Adam has, would take that
 * away.
 */
final class Descent {
  /** What the rate ends with, as a share of what it begins with. */
  static final double FLOOR = 0.05;

  private final double rate;
  private final double momentum;
  private final int total;
  private final int firstAveraged;
  private NamedTensors velocity = NamedTensors.empty();
  private NamedTensors mean = NamedTensors.empty();

  /**
   * @param rate of the first step
   * @param momentum mu; 0: plain descent
   * @param averaged share of the steps, the last ones, whose results are averaged
   * @param total steps in all
   */
  Descent(double rate, double momentum, double averaged, int total) {
    this.rate = rate;
    this.momentum = momentum;
    this.total = total;
    this.firstAveraged = total + 1 - (int) Math.round(averaged * total);
  }

  /** The rate of step {@code step}, counted from 1. */
  double rate(int step) {
    double done = (step - 1.0) / Math.max(1, total - 1);
    return rate * (FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * done)));
  }

  /** One step; the variables are not changed, new ones come back. */
  NamedTensors step(int step, NamedTensors variables, NamedTensors gradient) {
    NamedTensors direction = gradient;
    if (momentum > 0) {
      velocity = velocity.isEmpty() ? gradient : gradient.plus(momentum, velocity);
      direction = velocity;
    }
    NamedTensors next = variables.plus(-rate(step), direction);
    if (step >= firstAveraged) {
      int count = step - firstAveraged + 1;
      mean = mean.isEmpty() ? next : mean.plus(1.0 / count, next.plus(-1, mean));
    }
    return next;
  }

  /**
   * What the descent has come to: the mean over the steps that are averaged (Polyak and Juditsky,
   * 1992, SIAM J. Control Optim. 30), before the first of them {@code variables} as they are.
   */
  NamedTensors result(NamedTensors variables) {
    return mean.isEmpty() ? variables : mean;
  }

  /** The mean so far; empty where there is none. */
  NamedTensors mean() {
    return mean;
  }

  /** v; empty where there is none. */
  NamedTensors velocity() {
    return velocity;
  }

  /** Goes on as the descent that had these would. */
  void restore(NamedTensors earlierVelocity, NamedTensors earlierMean) {
    velocity = earlierVelocity;
    mean = earlierMean;
  }
}
