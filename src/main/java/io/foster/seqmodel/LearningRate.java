package io.foster.seqmodel;

import io.foster.config.Optimiser;
import java.io.Serializable;

/**
 * Linear warm-up, then a half cosine down to zero (Loshchilov and Hutter, arXiv:1608.03983, without
 * restarts). Where the last steps are averaged, it is constant once averaging starts.
 *
 * @param peak the largest rate
 * @param warmup steps until the peak
 * @param total steps in all
 * @param averaged share of the steps, the last ones, whose parameters are averaged; 0 for none
 */
public record LearningRate(double peak, int warmup, int total, double averaged)
    implements Serializable {

  /** That of a training of {@code total} steps: a quarter of them warm up at most. */
  public static LearningRate of(Optimiser o, int total) {
    return new LearningRate(o.rate(), Math.min(o.warmup(), total / 4), total, o.averaged());
  }

  /** The rate of step {@code step}, counted from 0. */
  public double at(int step) {
    if (step < warmup) {
      return peak * (step + 1) / warmup;
    }
    int falling = Math.min(step, TailAverage.first(averaged, total) - 1);
    double done = (double) Math.max(0, falling - warmup) / Math.max(1, total - warmup);
    return peak * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));
  }
}
