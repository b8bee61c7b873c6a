package io.foster.seqmodel;

import java.io.Serializable;

/**
 * Linear warm-up, then a half cosine down to zero (Loshchilov and Hutter, arXiv:1608.03983, without
 * restarts).
 *
 * @param peak the largest rate
 * @param warmup steps until the peak
 * @param total steps in all
 */
public record LearningRate(double peak, int warmup, int total) implements Serializable {

  /** The rate of step {@code step}, counted from 0. */
  public double at(int step) {
    if (step < warmup) {
      return peak * (step + 1) / warmup;
    }
    double done = (double) (step - warmup) / Math.max(1, total - warmup);
    return peak * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));
  }
}
