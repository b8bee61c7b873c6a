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

  private final double clipNorm;
  private final double weightDecay;
  private final Map<String, float[]> first = new LinkedHashMap<>();
  private final Map<String, float[]> second = new LinkedHashMap<>();
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
      float[] g = gradients.get(name).data();
      float[] m = first.computeIfAbsent(name, k -> new float[p.length]);
      float[] v = second.computeIfAbsent(name, k -> new float[p.length]);
      float[] out = new float[p.length];
      for (int i = 0; i < p.length; i++) {
        double gi = g[i] * clip;
        m[i] = (float) (BETA1 * m[i] + (1 - BETA1) * gi);
        v[i] = (float) (BETA2 * v[i] + (1 - BETA2) * gi * gi);
        double update = m[i] / correction1 / (Math.sqrt(v[i] / correction2) + EPSILON);
        out[i] = (float) (p[i] - learningRate * (update + weightDecay * p[i]));
      }
      next.put(name, new Tensor(e.getValue().shape(), out));
    }
    return new NamedTensors(next);
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
