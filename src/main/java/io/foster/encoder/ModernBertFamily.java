package io.foster.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ModernBERT (Warner et al., 2024, arXiv 2412.13663): positions are rotations of queries and keys
 * (Su et al., 2021, arXiv 2104.09864), layers normalise before each part, the feed-forward part is
 * gated (GeGLU; Shazeer, 2020, arXiv 2002.05202), and most layers look at near tokens only.
 *
 * @param positions the longest text in tokens
 * @param attention of each layer, lowest first
 * @param window how far a token sees in a layer of {@link Attention#SLIDING}, on either side
 * @param fullTheta the rotations' base in layers of {@link Attention#FULL}
 * @param slidingTheta the same in layers of {@link Attention#SLIDING}
 * @param attentionBias whether the attention's linear maps have a bias
 * @param innerBias whether those of the feed-forward part have one
 * @param normBias whether normalisations have one
 */
record ModernBertFamily(
    int positions,
    List<Attention> attention,
    int window,
    double fullTheta,
    double slidingTheta,
    boolean attentionBias,
    boolean innerBias,
    boolean normBias)
    implements EncoderFamily {

  /** Which tokens a token looks at. */
  enum Attention {
    FULL,
    SLIDING
  }

  private static final String FINAL_NORM = "encoder.final_norm";

  ModernBertFamily {
    attention = List.copyOf(attention);
  }

  @Override
  public int maxTokens() {
    return positions;
  }

  @Override
  public String whyNotTrained() {
    return "";
  }

  @Override
  public int innerStates() {
    return 4;
  }

  @Override
  public Map<String, long[]> weights(EncoderArchitecture a) {
    int c = a.hidden();
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("embeddings.word_embeddings.weight", new long[] {a.vocabulary(), c});
    LayerFunctions.normalisation(shapes, "embeddings.LayerNorm", c, normBias);
    for (int layer = 0; layer < a.layers(); layer++) {
      String prefix = EncoderArchitecture.layerPrefix(layer);
      if (layer > 0) {
        LayerFunctions.normalisation(shapes, prefix + "attention.LayerNorm", c, normBias);
      }
      LayerFunctions.linear(shapes, prefix + "attention.self.qkv", 3 * c, c, attentionBias);
      LayerFunctions.linear(shapes, prefix + "attention.output.dense", c, c, attentionBias);
      LayerFunctions.normalisation(shapes, prefix + "intermediate.LayerNorm", c, normBias);
      LayerFunctions.linear(
          shapes, prefix + "intermediate.dense", 2 * a.intermediate(), c, innerBias);
      LayerFunctions.linear(shapes, prefix + "output.dense", c, a.intermediate(), innerBias);
    }
    LayerFunctions.normalisation(shapes, FINAL_NORM, c, normBias);
    return shapes;
  }

  @Override
  public boolean isAboveLayers(String weight) {
    return weight.startsWith(FINAL_NORM);
  }

  @Override
  public NDArray embed(LayerFunctions f, NDArray ids) {
    return f.normalise(f.lookUp(ids, "embeddings.word_embeddings"), "embeddings.LayerNorm");
  }

  @Override
  public Layers layers(LayerFunctions f, NDArray hidden, int[] lengths) {
    int longest = (int) hidden.getShape().get(1);
    NDArray padding = LayerFunctions.paddingMask(hidden, lengths);
    int head = f.architecture().hidden() / f.architecture().heads();
    return new PreNorm(
        f,
        attention,
        new Sight(padding, Rotation.of(hidden, head, fullTheta)),
        new Sight(
            // A window that no text leaves hides nothing.
            longest > window + 1 ? padding.add(near(hidden)) : padding,
            Rotation.of(hidden, head, slidingTheta)));
  }

  /** The mask of tokens that are further away than the window, shape (1, 1, T, T). */
  private NDArray near(NDArray hidden) {
    int longest = (int) hidden.getShape().get(1);
    float[] mask = new float[longest * longest];
    for (int from = 0; from < longest; from++) {
      for (int to = 0; to < longest; to++) {
        mask[from * longest + to] = Math.abs(to - from) <= window ? 0 : LayerFunctions.MASKED;
      }
    }
    return LayerFunctions.like(hidden, mask, 1, 1, longest, longest);
  }

  /** What a token of a kind of layer sees, and from where. */
  private record Sight(NDArray mask, Rotation rotation) {}

  /**
   * The rotation of each pair of a head's numbers, i and i + d / 2, by t theta^(-2i / d) at
   * position t.
   *
   * @param cos shape (1, 1, T, d / 2), as sin
   */
  private record Rotation(NDArray cos, NDArray sin) {
    static Rotation of(NDArray hidden, int head, double theta) {
      int longest = (int) hidden.getShape().get(1);
      int half = head / 2;
      float[] cos = new float[longest * half];
      float[] sin = new float[longest * half];
      for (int i = 0; i < half; i++) {
        // In float32, as it was trained.
        float frequency = 1 / (float) Math.pow(theta, 2.0 * i / head);
        for (int t = 0; t < longest; t++) {
          float angle = t * frequency;
          cos[t * half + i] = (float) Math.cos(angle);
          sin[t * half + i] = (float) Math.sin(angle);
        }
      }
      return new Rotation(
          LayerFunctions.like(hidden, cos, 1, 1, longest, half),
          LayerFunctions.like(hidden, sin, 1, 1, longest, half));
    }

    /** Queries or keys of shape (B, heads, T, d), turned. */
    NDArray apply(NDArray x) {
      NDList halves = x.split(2, 3);
      NDArray a = halves.get(0);
      NDArray b = halves.get(1);
      return NDArrays.concat(new NDList(a.mul(cos).sub(b.mul(sin)), b.mul(cos).add(a.mul(sin))), 3);
    }
  }

  /** Layers that add each part of their normalised input to the input. */
  private record PreNorm(LayerFunctions f, List<Attention> kinds, Sight full, Sight sliding)
      implements Layers {
    @Override
    public NDArray layer(NDArray x, int index) {
      String prefix = EncoderArchitecture.layerPrefix(index);
      // The embeddings are normalised already.
      NDArray below = index == 0 ? x : f.normalise(x, prefix + "attention.LayerNorm");
      Sight sight = kinds.get(index) == Attention.FULL ? full : sliding;
      NDList parts = f.linear(below, prefix + "attention.self.qkv").split(3, 2);
      NDArray context =
          f.attention(
              sight.rotation().apply(f.heads(parts.get(0))),
              sight.rotation().apply(f.heads(parts.get(1))),
              f.heads(parts.get(2)),
              sight.mask());
      NDArray attended = x.add(f.linear(context, prefix + "attention.output.dense"));
      NDArray normed = f.normalise(attended, prefix + "intermediate.LayerNorm");
      NDList gated = f.linear(normed, prefix + "intermediate.dense").split(2, 2);
      NDArray inner = f.activate(gated.get(0)).mul(gated.get(1));
      return attended.add(f.linear(inner, prefix + "output.dense"));
    }

    @Override
    public NDArray end(NDArray x) {
      return f.normalise(x, FINAL_NORM);
    }
  }
}
