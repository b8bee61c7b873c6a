package io.foster.methods;

import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Steps of gradient descent on L_syn(theta; S), and the way back through the last of them
 * (truncated back-propagation through time). A step is heavy-ball descent,
 *
 * <pre>v' = mu v + dL/dtheta,   theta' = theta - eta v',</pre>
 *
 * with a smaller eta for the text encoder's trainable layers, if it has any. So with adjoints A of
 * theta' and B of v' the adjoint of the gradient is g = B - eta A, and
 *
 * <pre>A &lt;- A + (d2L/dtheta dtheta) g,   B &lt;- mu g,   dS &lt;- dS + (d2L/dS dtheta) g.</pre>
 *
 * <p>As in the published form every step of the window keeps its graph until the way back, which is
 * where the memory goes. With {@code recompute} only the parameters are kept and each graph is
 * built again when it is needed (gradient checkpointing, T. Chen et al., arXiv:1604.06174): the
 * same numbers for a third more time.
 */
final class InnerLoop {

  /** Evaluates dL_syn/dtheta, with its graph where it is to be differentiated itself. */
  @FunctionalInterface
  interface Step {
    GradientGraph at(Theta theta, NamedTensors variables, boolean differentiable);
  }

  /** One step of the window, as the way back needs it. */
  private record Kept(Theta theta, GradientGraph graph) {}

  private final Step step;
  private final double rate;
  private final double encoderRate;
  private final double momentum;
  private final boolean recompute;
  private final Deque<Kept> window = new ArrayDeque<>();
  private Theta theta;
  private Theta velocity;

  /**
   * @param rate eta
   * @param encoderRate the rate of the text encoder's trainable layers as a share of eta
   * @param momentum mu
   */
  InnerLoop(Step step, double rate, double encoderRate, double momentum, boolean recompute) {
    this.step = step;
    this.rate = rate;
    this.encoderRate = encoderRate;
    this.momentum = momentum;
    this.recompute = recompute;
  }

  /**
   * Goes {@code steps} steps from {@code start}.
   *
   * @param variables S
   * @param keep the last so many are kept for the way back
   * @return theta at the end
   */
  Theta forward(Theta start, NamedTensors variables, int steps, int keep) {
    theta = start;
    velocity = scaled(start, 0);
    for (int k = 0; k < steps; k++) {
      boolean kept = k >= steps - keep;
      GradientGraph graph = step.at(theta, variables, kept && !recompute);
      if (kept) {
        window.push(new Kept(theta, recompute ? null : graph));
      }
      velocity = scaled(velocity, momentum).plus(1, graph.gradient());
      if (!kept || recompute) {
        graph.close();
      }
      theta = moved(theta, velocity);
    }
    return theta;
  }

  /**
   * The gradient of an outer loss with respect to S, through the steps that were kept.
   *
   * @param outer its gradient with respect to theta at the end
   */
  NamedTensors backward(Theta outer, NamedTensors variables) {
    Theta a = outer;
    Theta b = scaled(outer, 0);
    NamedTensors s = scaled(variables, 0);
    while (!window.isEmpty()) {
      Kept kept = window.pop();
      GradientGraph graph = kept.graph == null ? step.at(kept.theta, variables, true) : kept.graph;
      try (graph) {
        Theta g = moved(b, a);
        GradientGraph.Products products = graph.pull(g);
        a = a.plus(1, products.theta());
        b = scaled(g, momentum);
        s = s.plus(1, products.variables());
      }
    }
    return s;
  }

  /** from - eta x, each part at its own rate. */
  private Theta moved(Theta from, Theta x) {
    return new Theta(
        from.sequence().plus(-rate, x.sequence()),
        from.encoder().plus(-rate * encoderRate, x.encoder()));
  }

  private static Theta scaled(Theta x, double factor) {
    return new Theta(scaled(x.sequence(), factor), scaled(x.encoder(), factor));
  }

  private static NamedTensors scaled(NamedTensors x, double factor) {
    Map<String, Tensor> out = new LinkedHashMap<>();
    x.asMap()
        .forEach(
            (name, t) -> {
              float[] data = new float[t.size()];
              for (int i = 0; i < data.length; i++) {
                data[i] = (float) (factor * t.data()[i]);
              }
              out.put(name, new Tensor(t.shape(), data));
            });
    return new NamedTensors(out);
  }
}
