package io.foster.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * BERT (Devlin et al., 2019, arXiv 1810.04805) and what is built like it: learned positions, and
 * layers that normalise after each part. RoBERTa counts its positions from another row; {@link
 * DistilBert} and {@link MpNet} have other names for the same parts.
 *
 * @param positions rows of the position embedding table
 * @param positionOffset the row of the first token: 0 for BERT, pad token + 1 for RoBERTa
 * @param tokenTypes rows of the token type embedding table; only the first is used
 * @param relativeBuckets rows of the table of attention biases by relative position ({@link
 *     MpNet}); 0 for an encoder without one
 */
record BertFamily(int positions, int positionOffset, int tokenTypes, int relativeBuckets)
    implements EncoderFamily {

  @Override
  public int maxTokens() {
    return positions - positionOffset;
  }

  @Override
  public String whyNotTrained() {
    return relativeBuckets > 0 ? "all layers of an mpnet encoder share one table" : "";
  }

  @Override
  public int innerStates() {
    return 2;
  }

  @Override
  public Map<String, long[]> weights(EncoderArchitecture a) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("embeddings.word_embeddings.weight", new long[] {a.vocabulary(), a.hidden()});
    shapes.put("embeddings.position_embeddings.weight", new long[] {positions, a.hidden()});
    shapes.put("embeddings.token_type_embeddings.weight", new long[] {tokenTypes, a.hidden()});
    LayerFunctions.normalisation(shapes, "embeddings.LayerNorm", a.hidden(), true);
    if (relativeBuckets > 0) {
      shapes.put(MpNet.BIAS, new long[] {relativeBuckets, a.heads()});
    }
    for (int layer = 0; layer < a.layers(); layer++) {
      String prefix = EncoderArchitecture.layerPrefix(layer);
      for (String part : new String[] {"self.query", "self.key", "self.value", "output.dense"}) {
        LayerFunctions.linear(shapes, prefix + "attention." + part, a.hidden(), a.hidden(), true);
      }
      LayerFunctions.normalisation(shapes, prefix + "attention.output.LayerNorm", a.hidden(), true);
      LayerFunctions.linear(
          shapes, prefix + "intermediate.dense", a.intermediate(), a.hidden(), true);
      LayerFunctions.linear(shapes, prefix + "output.dense", a.hidden(), a.intermediate(), true);
      LayerFunctions.normalisation(shapes, prefix + "output.LayerNorm", a.hidden(), true);
    }
    return shapes;
  }

  @Override
  public boolean isAboveLayers(String weight) {
    return false;
  }

  @Override
  public NDArray embed(LayerFunctions f, NDArray ids) {
    int longest = (int) ids.getShape().get(1);
    long[] places = new long[longest];
    for (int t = 0; t < longest; t++) {
      places[t] = (long) positionOffset + t;
    }
    NDManager manager = ids.getManager();
    NDArray words = f.lookUp(ids, "embeddings.word_embeddings");
    NDArray position =
        f.lookUp(Torch.longs(manager, places, 1, longest), "embeddings.position_embeddings");
    NDArray type =
        f.lookUp(Torch.longs(manager, new long[1], 1, 1), "embeddings.token_type_embeddings");
    return f.normalise(words.add(type).add(position), "embeddings.LayerNorm");
  }

  @Override
  public Layers layers(LayerFunctions f, NDArray hidden, int[] lengths) {
    NDArray padding = LayerFunctions.paddingMask(hidden, lengths);
    NDArray mask =
        relativeBuckets > 0
            ? padding.add(MpNet.bias(f.weights().get(MpNet.BIAS), hidden))
            : padding;
    return new PostNorm(f, mask);
  }

  /** Layers that normalise the sum of each part and its input. */
  private record PostNorm(LayerFunctions f, NDArray mask) implements Layers {
    @Override
    public NDArray layer(NDArray x, int index) {
      String prefix = EncoderArchitecture.layerPrefix(index);
      String self = prefix + "attention.self.";
      NDArray context =
          f.attention(
              f.heads(f.linear(x, self + "query")),
              f.heads(f.linear(x, self + "key")),
              f.heads(f.linear(x, self + "value")),
              mask);
      NDArray attended =
          f.normalise(
              f.linear(context, prefix + "attention.output.dense").add(x),
              prefix + "attention.output.LayerNorm");
      NDArray inner = f.activate(f.linear(attended, prefix + "intermediate.dense"));
      return f.normalise(
          f.linear(inner, prefix + "output.dense").add(attended), prefix + "output.LayerNorm");
    }

    @Override
    public NDArray end(NDArray x) {
      return x;
    }
  }
}
