package io.foster.seqmodel;

import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam (Kingma and Ba, arXiv:1412.6980) on host tensors, with optional clipping of the global
 * gradient norm and decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101).
 *
 * <p>The state is plain arrays: it can be checkpointed, and every step is the same on every
 * machine.
 */
public final class Adam {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  /** Numbers that are worked on together, within the processor's first cache. */
  private static final int BLOCK = 512;

  private final double clipNorm;
  private final double weightDecay;
  private final Map<String, float[]> first = new LinkedHashMap<>();
  private final Map<String, float[]> second = new LinkedHashMap<>();
  private final double[] means = new double[BLOCK];
  private final double[] squares = new double[BLOCK];
  private long steps;

  /**
   * The moments after some steps.
   *
   * @param steps taken so far
   * @param first running means of the gradients, for the parameters that had any
   * @param second running means of their squares
   */
  public record State(long steps, NamedTensors first, NamedTensors second) {}

  /**
   * @param clipNorm largest global gradient norm, or 0 for no clipping
   * @param weightDecay share of each weight taken off per unit of learning rate
   */
  public Adam(double clipNorm, double weightDecay) {
    this.clipNorm = clipNorm;
    this.weightDecay = weightDecay;
  }

  /**
   * One step. The parameters are not changed; new ones come back.
   *
   * @param gradients for some or all of the parameters
   */
  public NamedTensors step(NamedTensors parameters, NamedTensors gradients, double learningRate) {
    steps++;
    double clip = clipFactor(gradients);
    double correction1 = 1 - Math.pow(BETA1, steps);
    double correction2 = 1 - Math.pow(BETA2, steps);
    Map<String, Tensor> next = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> e : parameters.asMap().entrySet()) {
      String name = e.getKey();
      if (!gradients.contains(name)) {
        next.put(name, e.getValue());
        continue;
      }
      float[] p = e.getValue().data();
      float[] m = first.computeIfAbsent(name, k -> new float[p.length]);
      float[] v = second.computeIfAbsent(name, k -> new float[p.length]);
      float[] g = gradients.get(name).data();
      float[] out = new float[p.length];
      for (int from = 0; from < p.length; from += BLOCK) {
        int n = Math.min(BLOCK, p.length - from);
        moments(g, clip, m, v, from, n);
        update(correction1, correction2, n);
        for (int i = 0; i < n; i++) {
          double weight = p[from + i];
          out[from + i] = (float) (weight - learningRate * (means[i] + weightDecay * weight));
        }
      }
      next.put(name, new Tensor(e.getValue().shape(), out));
    }
    return new NamedTensors(next);
  }

  /** Updates the moments and puts them to {@link #means} and {@link #squares}. */
  private void moments(float[] g, double clip, float[] m, float[] v, int from, int n) {
    for (int i = 0; i < n; i++) {
      double gi = g[from + i] * clip;
      float mean = (float) (BETA1 * m[from + i] + (1 - BETA1) * gi);
      float square = (float) (BETA2 * v[from + i] + (1 - BETA2) * gi * gi);
      m[from + i] = mean;
      v[from + i] = square;
      means[i] = mean;
      squares[i] = square;
    }
  }

  /** Makes {@link #means} the step's direction, in loops that the compiler turns into vectors. */
  private void update(double correction1, double correction2, int n) {
    for (int i = 0; i < n; i++) {
      squares[i] = Math.sqrt(squares[i] / correction2) + EPSILON;
    }
    for (int i = 0; i < n; i++) {
      means[i] = means[i] / correction1 / squares[i];
    }
  }

  /** A copy of the state; later steps do not change it. */
  public State state() {
    return new State(steps, copy(first), copy(second));
  }

  /** Goes on as the optimiser that had this state would. */
  public void restore(State state) {
    steps = state.steps();
    restore(first, state.first());
    restore(second, state.second());
  }

  private static NamedTensors copy(Map<String, float[]> moments) {
    Map<String, Tensor> copies = new LinkedHashMap<>();
    moments.forEach((name, m) -> copies.put(name, new Tensor(new long[] {m.length}, m.clone())));
    return new NamedTensors(copies);
  }

  private static void restore(Map<String, float[]> moments, NamedTensors from) {
    moments.clear();
    from.asMap().forEach((name, tensor) -> moments.put(name, tensor.data().clone()));
  }

  private double clipFactor(NamedTensors gradients) {
    if (clipNorm == 0) {
      return 1;
    }
    double norm = Math.sqrt(gradients.squaredNorm());
    return norm > clipNorm ? clipNorm / norm : 1;
  }
}
