package io.foster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Central differences: the oracle that gradients are compared with. */
public final class FiniteDifferences {
  private FiniteDifferences() {}

  /** The gradient of {@code f} at {@code x}, one number after the other. */
  public static NamedTensors of(NamedTensors x, double step, ToDoubleFunction<NamedTensors> f) {
    Map<String, Tensor> gradient = new LinkedHashMap<>();
    for (String name : x.names()) {
      Tensor slope = Tensor.zeros(x.get(name).shape());
      for (int i = 0; i < slope.size(); i++) {
        NamedTensors above = moved(x, name, i, step);
        NamedTensors below = moved(x, name, i, -step);
        // The step as float32 takes it, which is not quite the one asked for.
        double width = (double) above.get(name).data()[i] - below.get(name).data()[i];
        slope.data()[i] = (float) ((f.applyAsDouble(above) - f.applyAsDouble(below)) / width);
      }
      gradient.put(name, slope);
    }
    return new NamedTensors(gradient);
  }

  /**
   * Asserts that every tensor of {@code actual} is as near to {@code expected} as the share {@code
   * tolerance} of its own norm, and {@code noise} for each of its numbers.
   */
  public static void assertClose(
      NamedTensors expected, NamedTensors actual, double tolerance, double noise) {
    assertEquals(expected.names(), actual.names());
    for (String name : expected.names()) {
      float[] e = expected.get(name).data();
      float[] a = actual.get(name).data();
      double difference = 0;
      double norm = 0;
      for (int i = 0; i < e.length; i++) {
        difference += Math.pow(e[i] - a[i], 2);
        norm += (double) e[i] * e[i];
      }
      double allowed = tolerance * Math.sqrt(norm) + noise * Math.sqrt(e.length);
      assertTrue(
          Math.sqrt(difference) <= allowed,
          name
              + " is "
              + Math.sqrt(difference)
              + " away from its finite differences of norm "
              + Math.sqrt(norm));
    }
  }

  /** The cosine between two sets of tensors, taken as one vector each. */
  public static double cosine(NamedTensors a, NamedTensors b) {
    return dot(a, b) / Math.sqrt(a.squaredNorm() * b.squaredNorm());
  }

  /** The inner product of two sets of tensors. */
  public static double dot(NamedTensors a, NamedTensors b) {
    double sum = 0;
    for (String name : a.names()) {
      float[] x = a.get(name).data();
      float[] y = b.get(name).data();
      for (int i = 0; i < x.length; i++) {
        sum += (double) x[i] * y[i];
      }
    }
    return sum;
  }

  private static NamedTensors moved(NamedTensors x, String name, int i, double by) {
    Map<String, Tensor> copy = new LinkedHashMap<>(x.asMap());
    float[] data = x.get(name).data().clone();
    data[i] += (float) by;
    copy.put(name, new Tensor(x.get(name).shape(), data));
    return new NamedTensors(copy);
  }
}
