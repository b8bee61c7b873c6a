package io.foster.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import io.foster.tensor.Scalars;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What sentence-transformers does with a pooled hidden state to make it a feature: Dense and
 * Normalize modules, in order; mostly none.
 *
 * @param modules in order
 */
public record FeatureHead(List<Module> modules) implements Serializable {
  /** The pooled hidden state is the feature. */
  static final FeatureHead NONE = new FeatureHead(List.of());

  /** Below it, sentence-transformers takes a length for zero. */
  private static final double SHORTEST = 1e-12;

  /** The nonlinearity of a dense module. */
  public enum Nonlinearity {
    IDENTITY,
    TANH,
    RELU,
    GELU,
    SIGMOID
  }

  /** A module. */
  public sealed interface Module extends Serializable permits Dense, Normalize {}

  /**
   * y = f(W x + b).
   *
   * @param in the length of x
   * @param out the length of y
   * @param bias whether there is b
   * @param nonlinearity f
   */
  public record Dense(int in, int out, boolean bias, Nonlinearity nonlinearity) implements Module {}

  /** y = x / |x|. */
  public record Normalize() implements Module {}

  public FeatureHead {
    modules = List.copyOf(modules);
  }

  /**
   * The length of features.
   *
   * @param hidden of pooled hidden states
   */
  int dimension(int hidden) {
    int dimension = hidden;
    for (Module module : modules) {
      dimension = module instanceof Dense dense ? dense.out() : dimension;
    }
    return dimension;
  }

  /** The names and shapes of the modules' weights. */
  Map<String, long[]> weights() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (int m = 0; m < modules.size(); m++) {
      if (modules.get(m) instanceof Dense dense) {
        shapes.put(name(m) + ".weight", new long[] {dense.out(), dense.in()});
        if (dense.bias()) {
          shapes.put(name(m) + ".bias", new long[] {dense.out()});
        }
      }
    }
    return shapes;
  }

  /** What the names of a module's weights start with. */
  static String name(int module) {
    return "head." + module + ".linear";
  }

  /** Whether a weight of the encoder is one of a head. */
  static boolean holds(String weight) {
    return weight.startsWith("head.");
  }

  /**
   * Features of pooled hidden states.
   *
   * @param pooled shape (B, c)
   * @return shape (B, {@link #dimension})
   */
  NDArray apply(NDArray pooled, Map<String, NDArray> weights) {
    NDArray x = pooled;
    for (int m = 0; m < modules.size(); m++) {
      x =
          modules.get(m) instanceof Dense dense
              ? activate(
                  Linear.linear(x, weights.get(name(m) + ".weight"), weights.get(name(m) + ".bias"))
                      .singletonOrThrow(),
                  dense.nonlinearity())
              : normalise(x);
    }
    return x;
  }

  private static NDArray activate(NDArray x, Nonlinearity nonlinearity) {
    return switch (nonlinearity) {
      case IDENTITY -> x;
      case TANH -> Activation.tanh(x);
      case RELU -> Activation.relu(x);
      case GELU -> Activation.gelu(x);
      case SIGMOID -> Activation.sigmoid(x);
    };
  }

  private static NDArray normalise(NDArray x) {
    NDArray squares = x.mul(x).sum(new int[] {1}, true);
    return x.div(Scalars.maximum(squares, SHORTEST * SHORTEST).sqrt());
  }
}
