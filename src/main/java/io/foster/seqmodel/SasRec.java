package io.foster.seqmodel;

import ai.djl.ndarray.NDArray;
import io.foster.config.ModelShape;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Scalars;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * SASRec (Kang and McAuley, "Self-Attentive Sequential Recommendation", ICDM 2018,
 * arXiv:1808.09781) over item text: causal self-attention with learned positions and tied item
 * embeddings, e_i = W f(t_i) + b. The score of item i after a prefix with hidden state h is &lt;h,
 * e_i&gt; / sqrt(d).
 *
 * <p>Blocks normalise before attention and feed-forward (pre-norm), with one more norm at the end.
 * Positions count from the oldest interaction read, not back from the newest as left padding has
 * it: a prefix of a synthetic sequence then looks like a user's short history, which a student
 * otherwise never sees. Sequences are laid out left-aligned, so the causal mask alone is enough and
 * nothing is computed on leading padding.
 *
 * <p>Functional: it holds the shape, parameters come with each call.
 */
public record SasRec(ModelShape shape) implements SequenceModel {
  private static final double POSITIONS = 0.004;
  private static final double SIMILARITY = 0.3;
  private static final double HISTORY = 1;

  /**
   * Fresh parameters: normal weights of standard deviation 0.3 / sqrt(fan-in) in the blocks, 0.02 /
   * sqrt(c) in the projection and 0.004 sqrt(d) for positions; biases zero, norms one. On top of
   * that, the projection begins as 0.1 times the first d features, which are the texts' principal
   * components (FeatureScaling of the encoder), and attention begins as what it is for: queries and
   * keys carry 0.3 I, so that items like the last one weigh more, values are I and the output layer
   * is I, so that their mean joins the last item. What feed-forward adds begins at zero. A fresh
   * model thus recommends what resembles the history, and the last item most.
   *
   * <p>The weights are smaller than usual on purpose. From larger ones a model can fit a few
   * sequences without changing its features much, and then generalises badly to real histories. For
   * the same reason the start matters more than usual: what few sequences do not tell stays as it
   * was. Models of the full data gain too.
   */
  @Override
  public NamedTensors initialParameters(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    Map<String, Tensor> p = new LinkedHashMap<>();
    int d = shape.dimension();
    Layers.projection(p, random, shape);
    p.put("positions", Layers.normal(random, shape.maxLength(), d, POSITIONS * Math.sqrt(d)));
    for (int l = 0; l < shape.layers(); l++) {
      Layers.norm(p, name(l, "attention.norm"), shape);
      for (String part : new String[] {"query", "key"}) {
        p.put(
            name(l, "attention." + part + ".weight"),
            Layers.plusIdentity(Layers.linear(random, d, d), SIMILARITY));
        p.put(name(l, "attention." + part + ".bias"), Tensor.zeros(d));
      }
      p.put(name(l, "attention.value.weight"), Layers.plusIdentity(Tensor.zeros(d, d), 1));
      p.put(name(l, "attention.value.bias"), Tensor.zeros(d));
      p.put(name(l, "attention.output.weight"), Layers.plusIdentity(Tensor.zeros(d, d), HISTORY));
      p.put(name(l, "attention.output.bias"), Tensor.zeros(d));
      Layers.feedForward(p, name(l, "feedforward.norm"), name(l, "feedforward"), random, shape);
    }
    Layers.hidden(p, shape);
    return new NamedTensors(p);
  }

  /**
   * Hidden states of every position, already divided by sqrt(d): scores are plain inner products
   * with item embeddings.
   *
   * @param inputs input embeddings, left-aligned, shape (B, L, d)
   * @param positions position numbers, shape (B, L), int64; values 0 .. maxLength-1
   * @param dropout applied to the embeddings and each block's two outputs; {@link Dropout#NONE}
   *     when not training
   * @return shape (B, L, d)
   */
  @Override
  public NDArray encode(BoundParameters p, NDArray inputs, NDArray positions, Dropout dropout) {
    NDArray mask = causalMask(inputs);
    return Layers.hidden(p, blocks(p, shape.layers(), inputs, positions, mask, dropout));
  }

  /**
   * How much the last block's attention takes from each position: softmax(q k^T / sqrt(w)) with
   * heads of width w, the mean over heads. That earlier blocks have mixed positions before, it does
   * not show.
   *
   * @param inputs input embeddings, left-aligned, shape (B, L, d)
   * @param positions position numbers, shape (B, L), int64; values 0 .. maxLength-1
   * @return shape (B, L, L): [b, i, j] is what position i takes from j, 0 for j &gt; i; rows sum to
   *     1
   */
  NDArray attention(BoundParameters p, NDArray inputs, NDArray positions) {
    int last = shape.layers() - 1;
    NDArray mask = causalMask(inputs);
    NDArray x = blocks(p, last, inputs, positions, mask, Dropout.NONE);
    NDArray a = Layers.norm(p, name(last, "attention.norm"), x);
    NDArray q = heads(Layers.linear(p, name(last, "attention.query"), a));
    NDArray k = heads(Layers.linear(p, name(last, "attention.key"), a));
    return weights(q, k, mask).mean(new int[] {1});
  }

  /** What the first {@code count} blocks make of the inputs, shape (B, L, d). */
  private NDArray blocks(
      BoundParameters p,
      int count,
      NDArray inputs,
      NDArray positions,
      NDArray mask,
      Dropout dropout) {
    NDArray x = dropout.apply(inputs.add(p.lookup("positions", positions)));
    for (int l = 0; l < count; l++) {
      NDArray a = Layers.norm(p, name(l, "attention.norm"), x);
      x = x.add(dropout.apply(mixed(p, l, a, mask)));
      x = Layers.feedForward(p, name(l, "feedforward.norm"), name(l, "feedforward"), x, dropout);
    }
    return x;
  }

  private NDArray mixed(BoundParameters p, int layer, NDArray x, NDArray mask) {
    NDArray q = heads(Layers.linear(p, name(layer, "attention.query"), x));
    NDArray k = heads(Layers.linear(p, name(layer, "attention.key"), x));
    NDArray v = heads(Layers.linear(p, name(layer, "attention.value"), x));
    NDArray mixed = weights(q, k, mask).matMul(v);
    mixed = mixed.transpose(0, 2, 1, 3).reshape(x.getShape());
    return Layers.linear(p, name(layer, "attention.output"), mixed);
  }

  /** Shape (B, heads, L, L). */
  private static NDArray weights(NDArray q, NDArray k, NDArray mask) {
    double scale = 1 / Math.sqrt(q.getShape().get(3));
    return Scalars.mul(q.matMul(k.transpose(0, 1, 3, 2)), scale).add(mask).softmax(3);
  }

  /** (B, L, d) to (B, heads, L, d / heads). */
  private NDArray heads(NDArray x) {
    long b = x.getShape().get(0);
    long n = x.getShape().get(1);
    int heads = shape.heads();
    return x.reshape(b, n, heads, shape.dimension() / heads).transpose(0, 2, 1, 3);
  }

  private static NDArray causalMask(NDArray inputs) {
    int n = (int) inputs.getShape().get(1);
    float[] mask = new float[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        mask[i * n + j] = -1e9f;
      }
    }
    return Torch.floats(inputs.getManager(), mask, mask.length, 1, 1, n, n);
  }

  private static String name(int layer, String part) {
    return "blocks." + layer + "." + part;
  }
}
