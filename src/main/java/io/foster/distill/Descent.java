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
  private NamedTensors velocity = NamedTensors.empty();

  /**
   * @param rate of the first step
   * @param momentum mu; 0: plain descent
   * @param total steps in all
   */
  Descent(double rate, double momentum, int total) {
    this.rate = rate;
    this.momentum = momentum;
    this.total = total;
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
    return variables.plus(-rate(step), direction);
  }

  /** v; empty where there is none. */
  NamedTensors velocity() {
    return velocity;
  }

  /** Goes on as the descent that had this velocity would. */
  void restore(NamedTensors earlier) {
    velocity = earlier;
  }
}
