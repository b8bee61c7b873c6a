package io.foster.tensor;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Named tensors in a fixed order: the parameters of a model, or their gradients. */
public final class NamedTensors implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LinkedHashMap<String, Tensor> tensors;

  public NamedTensors(Map<String, Tensor> tensors) {
    this.tensors = new LinkedHashMap<>(tensors);
  }

  /** No tensors at all. */
  public static NamedTensors empty() {
    return new NamedTensors(Map.of());
  }

  /**
   * The tensor called {@code name}.
   *
   * @throws IllegalArgumentException if there is none, naming those there are
   */
  public Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor \"" + name + "\" among " + tensors.keySet());
    }
    return tensor;
  }

  public boolean contains(String name) {
    return tensors.containsKey(name);
  }

  /** The names, in order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  /** A read-only view, in order. */
  public Map<String, Tensor> asMap() {
    return Collections.unmodifiableMap(tensors);
  }

  /** this + factor * other, tensor by tensor; {@code other} has the same names and shapes. */
  public NamedTensors plus(double factor, NamedTensors other) {
    Map<String, Tensor> sum = new LinkedHashMap<>();
    tensors.forEach(
        (name, t) -> {
          float[] x = t.data();
          float[] y = other.get(name).data();
          float[] out = new float[x.length];
          for (int i = 0; i < x.length; i++) {
            out[i] = (float) (x[i] + factor * y[i]);
          }
          sum.put(name, new Tensor(t.shape(), out));
        });
    return new NamedTensors(sum);
  }

  /** The sum of the squares of all values. */
  public double squaredNorm() {
    double sum = 0;
    for (Tensor t : tensors.values()) {
      for (float x : t.data()) {
        sum += (double) x * x;
      }
    }
    return sum;
  }

  public boolean isEmpty() {
    return tensors.isEmpty();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof NamedTensors n && tensors.equals(n.tensors);
  }

  @Override
  public int hashCode() {
    return tensors.hashCode();
  }

  @Override
  public String toString() {
    return tensors.toString();
  }
}
