package io.foster.seqmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.config.ModelShape;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The mean of the history's item embeddings through a feed-forward network, as in Covington, Adams
 * and Sargin ("Deep Neural Networks for YouTube Recommendations", RecSys 2016) without their other
 * inputs: neither order nor positions are seen. Blocks are residual with the norm before (those of
 * {@link SasRec} without attention), where the paper has a plain tower of rectified units.
 */
public record MeanPooling(ModelShape shape) implements SequenceModel {
  /**
   * {@inheritDoc}
   *
   * <p>What the blocks add begins at zero, so a fresh hidden state is the mean itself.
   */
  @Override
  public NamedTensors initialParameters(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    Map<String, Tensor> p = new LinkedHashMap<>();
    Layers.projection(p, random, shape);
    for (int l = 0; l < shape.layers(); l++) {
      Layers.feedForward(p, name(l, "norm"), name(l, "feedforward"), random, shape);
    }
    Layers.hidden(p, shape);
    return new NamedTensors(p);
  }

  @Override
  public NDArray encode(BoundParameters p, NDArray inputs, NDArray positions, Dropout dropout) {
    int length = (int) inputs.getShape().get(1);
    NDArray x = prefixMeans(inputs.getManager(), length).matMul(dropout.apply(inputs));
    for (int l = 0; l < shape.layers(); l++) {
      x = Layers.feedForward(p, name(l, "norm"), name(l, "feedforward"), x, dropout);
    }
    return Layers.hidden(p, x);
  }

  /** Row i averages positions 0 .. i; shape (1, n, n). */
  private static NDArray prefixMeans(NDManager manager, int n) {
    float[] weights = new float[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        weights[i * n + j] = 1f / (i + 1);
      }
    }
    return Torch.floats(manager, weights, weights.length, 1, n, n);
  }

  private static String name(int layer, String part) {
    return "blocks." + layer + "." + part;
  }
}
