package io.foster.seqmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.foster.config.ModelShape;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * GRU4Rec (Hidasi, Karatzoglou, Baltrunas and Tikk, "Session-based Recommendations with Recurrent
 * Neural Networks", ICLR 2016, arXiv:1511.06939) over item text: gated recurrent units (Cho et al.,
 * arXiv:1406.1078, in torch's form) read the item embeddings one after the other. For each layer,
 *
 * <pre>
 * r = sigmoid(W_r x + b_r + U_r h + c_r)
 * z = sigmoid(W_z x + b_z + U_z h + c_z)
 * n = tanh(W_n x + b_n + r * (U_n h + c_n))
 * h = (1 - z) * n + z * h
 * </pre>
 *
 * <p>Differences from the paper: the output layer is tied to the item embeddings (as in Hidasi and
 * Karatzoglou, arXiv:1706.03847, "constrained embeddings"), a layer norm puts hidden states on the
 * scale that {@link SasRec} has, and the losses are this package's. Order is what the recurrence
 * sees; positions are not read.
 */
public record Gru4Rec(ModelShape shape) implements SequenceModel {
  private static final int GATES = 3;

  /**
   * {@inheritDoc}
   *
   * <p>The candidate n begins as tanh(x) and both gates near 1/2 (normal weights of standard
   * deviation 0.3 / sqrt(d), biases zero), so a fresh hidden state is about the mean of the history
   * with weights that halve at every step back.
   */
  @Override
  public NamedTensors initialParameters(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    Map<String, Tensor> p = new LinkedHashMap<>();
    int d = shape.dimension();
    Layers.projection(p, random, shape);
    for (int l = 0; l < shape.layers(); l++) {
      p.put(name(l, "input.weight"), candidate(Layers.linear(random, GATES * d, d), 1));
      p.put(name(l, "hidden.weight"), candidate(Layers.linear(random, GATES * d, d), 0));
      p.put(name(l, "input.bias"), Tensor.zeros((long) GATES * d));
      p.put(name(l, "hidden.bias"), Tensor.zeros((long) GATES * d));
    }
    Layers.hidden(p, shape);
    return new NamedTensors(p);
  }

  /** Sets the last of the three square parts to {@code share} times the identity. */
  private static Tensor candidate(Tensor gates, float share) {
    int d = (int) gates.shape()[1];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        gates.data()[(2 * d + i) * d + j] = i == j ? share : 0;
      }
    }
    return gates;
  }

  @Override
  public NDArray encode(BoundParameters p, NDArray inputs, NDArray positions, Dropout dropout) {
    NDArray x = dropout.apply(inputs);
    NDArray before =
        inputs
            .getManager()
            .zeros(new Shape(1, inputs.getShape().get(0), shape.dimension()), DataType.FLOAT32);
    for (int l = 0; l < shape.layers(); l++) {
      NDList parameters =
          new NDList(
              p.get(name(l, "input.weight")),
              p.get(name(l, "hidden.weight")),
              p.get(name(l, "input.bias")),
              p.get(name(l, "hidden.bias")));
      x =
          dropout.apply(
              x.getNDArrayInternal()
                  .gru(x, before, parameters, true, 1, 0, false, false, true)
                  .get(0));
    }
    return Layers.hidden(p, x);
  }

  private static String name(int layer, String part) {
    return "gru." + layer + "." + part;
  }
}
