package io.foster.config;

import java.io.Serializable;

/**
 * How a training moves parameters.
 *
 * @param rate peak learning rate of the sequence model
 * @param encoderRate the text encoder's as a share of it
 * @param warmup steps until the peak
 * @param weightDecay decoupled
 * @param clipNorm largest gradient norm, 0 for none
 * @param averaged share of the steps, the last ones, whose parameters are averaged; 0 for none
 */
public record Optimiser(
    double rate,
    double encoderRate,
    int warmup,
    double weightDecay,
    double clipNorm,
    double averaged)
    implements Serializable {

  static Optimiser read(Section s, double rate) {
    return new Optimiser(
        rate,
        s.number("encoder-rate", 0, 10),
        s.integer("warmup-steps", 0),
        s.number("weight-decay", 0, 1),
        s.number("clip-norm", 0, 1e9),
        s.number("averaged-share", 0, 1));
  }

  Optimiser withRate(double other) {
    return new Optimiser(other, encoderRate, warmup, weightDecay, clipNorm, averaged);
  }
}
