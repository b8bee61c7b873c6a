package io.foster.encoder;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The shape of a BERT-family encoder (Devlin et al., 2019, arXiv 1810.04805): embeddings, then
 * post-norm layers of self-attention and a feed-forward part.
 *
 * @param layers how many layers
 * @param hidden c, the length of a hidden state
 * @param heads attention heads; divides {@code hidden}
 * @param intermediate the length of the feed-forward part's inner state
 * @param vocabulary rows of the word embedding table
 * @param positions rows of the position embedding table
 * @param positionOffset the row of the first token: 0 for BERT, pad token + 1 for RoBERTa
 * @param tokenTypes rows of the token type embedding table; only the first is used
 * @param epsilon of every layer normalisation
 * @param activation of the feed-forward part
 * @param pooling what of a text's last hidden states is pooled
 * @param head what makes a feature of it
 * @param sequence how many tokens the model was made to read; its positions may reach further
 * @param relativeBuckets rows of the table of attention biases by relative position ({@link
 *     MpNet}); 0 for an encoder without one
 */
public record BertArchitecture(
    int layers,
    int hidden,
    int heads,
    int intermediate,
    int vocabulary,
    int positions,
    int positionOffset,
    int tokenTypes,
    double epsilon,
    Activation activation,
    Pooling pooling,
    FeatureHead head,
    int sequence,
    int relativeBuckets)
    implements Serializable {

  /** The feed-forward part's nonlinearity; GELU is the exact one, by the error function. */
  public enum Activation {
    GELU,
    RELU
  }

  /** What of a text's last hidden states is its feature: the one it was trained for. */
  public enum Pooling {
    /** Their mean (Reimers and Gurevych, 2019, arXiv 1908.10084). */
    MEAN,
    /** That of the first token, [CLS]. */
    FIRST
  }

  /** One that takes the mean. */
  BertArchitecture(
      int layers,
      int hidden,
      int heads,
      int intermediate,
      int vocabulary,
      int positions,
      int positionOffset,
      int tokenTypes,
      double epsilon,
      Activation activation) {
    this(
        layers,
        hidden,
        heads,
        intermediate,
        vocabulary,
        positions,
        positionOffset,
        tokenTypes,
        epsilon,
        activation,
        Pooling.MEAN);
  }

  /** One whose pooled hidden states are its features. */
  BertArchitecture(
      int layers,
      int hidden,
      int heads,
      int intermediate,
      int vocabulary,
      int positions,
      int positionOffset,
      int tokenTypes,
      double epsilon,
      Activation activation,
      Pooling pooling) {
    this(
        layers,
        hidden,
        heads,
        intermediate,
        vocabulary,
        positions,
        positionOffset,
        tokenTypes,
        epsilon,
        activation,
        pooling,
        FeatureHead.NONE,
        Integer.MAX_VALUE,
        0);
  }

  /** The length of a feature. */
  public int dimension() {
    return head.dimension(hidden);
  }

  /** The longest text in tokens that the model reads. */
  public int maxTokens() {
    return Math.min(sequence, positions - positionOffset);
  }

  /** The names, as Hugging Face writes them without a model prefix, and shapes of all weights. */
  public Map<String, long[]> weights() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("embeddings.word_embeddings.weight", new long[] {vocabulary, hidden});
    shapes.put("embeddings.position_embeddings.weight", new long[] {positions, hidden});
    shapes.put("embeddings.token_type_embeddings.weight", new long[] {tokenTypes, hidden});
    normalisation(shapes, "embeddings.LayerNorm");
    if (relativeBuckets > 0) {
      shapes.put(MpNet.BIAS, new long[] {relativeBuckets, heads});
    }
    for (int layer = 0; layer < layers; layer++) {
      String prefix = layerPrefix(layer);
      linear(shapes, prefix + "attention.self.query", hidden, hidden);
      linear(shapes, prefix + "attention.self.key", hidden, hidden);
      linear(shapes, prefix + "attention.self.value", hidden, hidden);
      linear(shapes, prefix + "attention.output.dense", hidden, hidden);
      normalisation(shapes, prefix + "attention.output.LayerNorm");
      linear(shapes, prefix + "intermediate.dense", intermediate, hidden);
      linear(shapes, prefix + "output.dense", hidden, intermediate);
      normalisation(shapes, prefix + "output.LayerNorm");
    }
    shapes.putAll(head.weights());
    return shapes;
  }

  /** What the names of a layer's weights start with; layer 0 is the lowest. */
  static String layerPrefix(int layer) {
    return "encoder.layer." + layer + ".";
  }

  /** The layer a weight belongs to, or -1 for the embeddings. */
  static int layerOf(String weight) {
    String prefix = "encoder.layer.";
    return weight.startsWith(prefix)
        ? Integer.parseInt(weight.substring(prefix.length(), weight.indexOf('.', prefix.length())))
        : -1;
  }

  private static void linear(Map<String, long[]> shapes, String name, int out, int in) {
    shapes.put(name + ".weight", new long[] {out, in});
    shapes.put(name + ".bias", new long[] {out});
  }

  private void normalisation(Map<String, long[]> shapes, String name) {
    shapes.put(name + ".weight", new long[] {hidden});
    shapes.put(name + ".bias", new long[] {hidden});
  }
}
