package io.foster.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import io.foster.tensor.Scalars;
import io.foster.tensor.Torch;
import java.util.Map;

/**
 * What the layers of all families are made of, as pure functions of weights by name. A name stands
 * for its {@code .weight} and, where there is one, its {@code .bias}.
 */
record LayerFunctions(EncoderArchitecture architecture, Map<String, NDArray> weights) {
  /**
   * What is added to the attention scores of what is not looked at: exp of it is zero, and two of
   * them are a number of 16 bits.
   */
  static final float MASKED = -3e4f;

  /** W x + b, or W x where there is no bias. */
  NDArray linear(NDArray x, String name) {
    return Linear.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"))
        .singletonOrThrow();
  }

  /** Layer normalisation (Ba et al., 2016, arXiv 1607.06450) over the last axis. */
  NDArray normalise(NDArray x, String name) {
    NDArray gain = weights.get(name + ".weight");
    NDArray bias = weights.get(name + ".bias");
    return LayerNorm.layerNorm(
            x,
            new Shape(architecture.hidden()),
            gain,
            bias == null ? x.getManager().zeros(gain.getShape(), gain.getDataType()) : bias,
            (float) architecture.epsilon())
        .singletonOrThrow();
  }

  /** The architecture's nonlinearity. */
  NDArray activate(NDArray x) {
    return architecture.activation() == EncoderArchitecture.Activation.GELU
        ? Activation.gelu(x)
        : Activation.relu(x);
  }

  /** Rows of a table by their numbers. */
  NDArray lookUp(NDArray ids, String table) {
    return Embedding.embedding(ids, weights.get(table + ".weight"), SparseFormat.DENSE)
        .singletonOrThrow();
  }

  /** (B, T, c) to (B, heads, T, c / heads). */
  NDArray heads(NDArray x) {
    Shape shape = x.getShape();
    int heads = architecture.heads();
    return x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads).transpose(0, 2, 1, 3);
  }

  /**
   * softmax(Q K^T / sqrt(c / heads) + mask) V (Vaswani et al., 2017, arXiv 1706.03762).
   *
   * @param query Q, as key and value of shape (B, heads, T, c / heads)
   * @param mask broadcast to (B, heads, T, T)
   * @return the heads side by side, shape (B, T, c)
   */
  NDArray attention(NDArray query, NDArray key, NDArray value, NDArray mask) {
    NDArray scores = scaled(query).matMul(key.transpose(0, 1, 3, 2)).add(mask);
    Shape shape = query.getShape();
    return scores
        .softmax(-1)
        .matMul(value)
        .transpose(0, 2, 1, 3)
        .reshape(shape.get(0), shape.get(2), architecture.hidden());
  }

  private NDArray scaled(NDArray query) {
    return Scalars.mul(query, 1 / Math.sqrt((double) architecture.hidden() / architecture.heads()));
  }

  /** {@value #MASKED} where a text of {@code hidden} has no token, shape (B, 1, 1, T). */
  static NDArray paddingMask(NDArray hidden, int[] lengths) {
    int longest = (int) hidden.getShape().get(1);
    float[] mask = new float[lengths.length * longest];
    for (int b = 0; b < lengths.length; b++) {
      for (int t = lengths[b]; t < longest; t++) {
        mask[b * longest + t] = MASKED;
      }
    }
    return like(hidden, mask, lengths.length, 1, 1, longest);
  }

  /** Numbers beside {@code x}: in its manager and of its type. */
  static NDArray like(NDArray x, float[] numbers, long... shape) {
    return Torch.floats(x.getManager(), numbers, numbers.length, shape)
        .toType(x.getDataType(), false);
  }

  /** Puts the shapes of a linear map's weights. */
  static void linear(Map<String, long[]> shapes, String name, int out, int in, boolean bias) {
    shapes.put(name + ".weight", new long[] {out, in});
    if (bias) {
      shapes.put(name + ".bias", new long[] {out});
    }
  }

  /** Puts the shapes of a normalisation's weights. */
  static void normalisation(Map<String, long[]> shapes, String name, int length, boolean bias) {
    shapes.put(name + ".weight", new long[] {length});
    if (bias) {
      shapes.put(name + ".bias", new long[] {length});
    }
  }
}
