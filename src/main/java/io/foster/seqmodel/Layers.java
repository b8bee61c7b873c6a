package io.foster.seqmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import io.foster.config.ModelShape;
import io.foster.tensor.Scalars;
import io.foster.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What the backbones are made of, each part with its fresh parameters. */
final class Layers {
  /** The linear map from text features to item embeddings. */
  static final String PROJECTION = "projection";

  private static final String HIDDEN = "norm";

  private static final float LAYER_NORM_EPSILON = 1e-8f;
  private static final double COMPONENTS = 0.1;
  private static final double SPREAD = 0.02;
  private static final double WEIGHTS = 0.3;

  private Layers() {}

  /** x W^T + b over the last axis. */
  static NDArray linear(BoundParameters p, String name, NDArray x) {
    return Linear.linear(x, p.get(name + ".weight"), p.get(name + ".bias")).singletonOrThrow();
  }

  /** Layer normalisation over the last axis. */
  static NDArray norm(BoundParameters p, String name, NDArray x) {
    return x.getNDArrayInternal()
        .layerNorm(
            x,
            new Shape(x.getShape().get(x.getShape().dimension() - 1)),
            p.get(name + ".weight"),
            p.get(name + ".bias"),
            LAYER_NORM_EPSILON)
        .singletonOrThrow();
  }

  /** What scores are taken of: the last norm, divided by sqrt(d). */
  static NDArray hidden(BoundParameters p, NDArray x) {
    NDArray last = norm(p, HIDDEN, x);
    return Scalars.mul(last, 1 / Math.sqrt(last.getShape().get(last.getShape().dimension() - 1)));
  }

  /** x plus what a feed-forward network with one hidden layer of rectified units makes of it. */
  static NDArray feedForward(
      BoundParameters p, String normName, String name, NDArray x, Dropout dropout) {
    NDArray f = norm(p, normName, x);
    f = linear(p, name + ".inner", f).getNDArrayInternal().relu();
    return x.add(dropout.apply(linear(p, name + ".outer", f)));
  }

  /**
   * The projection begins as 0.1 times the first d features, which are the texts' principal
   * components (FeatureScaling of the encoder), plus normal weights of standard deviation 0.02 /
   * sqrt(c).
   */
  static void projection(Map<String, Tensor> p, RandomGenerator random, ModelShape shape) {
    int c = shape.featureDimension();
    p.put(
        PROJECTION + ".weight",
        plusIdentity(normal(random, shape.dimension(), c, SPREAD / Math.sqrt(c)), COMPONENTS));
    p.put(PROJECTION + ".bias", Tensor.zeros(shape.dimension()));
  }

  /** Scale one, shift zero. */
  static void norm(Map<String, Tensor> p, String name, ModelShape shape) {
    Tensor ones = Tensor.zeros(shape.dimension());
    Arrays.fill(ones.data(), 1f);
    p.put(name + ".weight", ones);
    p.put(name + ".bias", Tensor.zeros(shape.dimension()));
  }

  /** The last norm begins as every other. */
  static void hidden(Map<String, Tensor> p, ModelShape shape) {
    norm(p, HIDDEN, shape);
  }

  /** What feed-forward adds begins at zero. */
  static void feedForward(
      Map<String, Tensor> p,
      String normName,
      String name,
      RandomGenerator random,
      ModelShape shape) {
    int d = shape.dimension();
    int f = shape.feedForward();
    norm(p, normName, shape);
    p.put(name + ".inner.weight", linear(random, f, d));
    p.put(name + ".inner.bias", Tensor.zeros(f));
    p.put(name + ".outer.weight", Tensor.zeros(d, f));
    p.put(name + ".outer.bias", Tensor.zeros(d));
  }

  /** Adds {@code share} to the diagonal. */
  static Tensor plusIdentity(Tensor matrix, double share) {
    int rows = (int) matrix.shape()[0];
    int columns = (int) matrix.shape()[1];
    for (int i = 0; i < Math.min(rows, columns); i++) {
      matrix.data()[i * columns + i] += (float) share;
    }
    return matrix;
  }

  /** Normal weights of standard deviation 0.3 / sqrt(fan-in). */
  static Tensor linear(RandomGenerator random, int rows, int columns) {
    return normal(random, rows, columns, WEIGHTS / Math.sqrt(columns));
  }

  /** Independent normal numbers. */
  static Tensor normal(RandomGenerator random, int rows, int columns, double deviation) {
    Tensor t = Tensor.zeros(rows, columns);
    for (int i = 0; i < t.size(); i++) {
      t.data()[i] = (float) (random.nextGaussian() * deviation);
    }
    return t;
  }
}
