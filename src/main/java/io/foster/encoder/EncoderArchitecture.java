package io.foster.encoder;

import java.io.Serializable;
import java.util.Map;

/**
 * The shape of a text encoder: token embeddings, then layers of self-attention and a feed-forward
 * part.
 *
 * @param layers how many layers
 * @param hidden c, the length of a hidden state
 * @param heads attention heads; divides {@code hidden}
 * @param intermediate the length of the feed-forward part's inner state
 * @param vocabulary rows of the word embedding table
 * @param epsilon of every layer normalisation
 * @param activation of the feed-forward part
 * @param pooling what of a text's last hidden states is pooled
 * @param head what makes a feature of it
 * @param sequence how many tokens the model was made to read; its positions may reach further
 * @param family how embeddings and layers are built
 */
public record EncoderArchitecture(
    int layers,
    int hidden,
    int heads,
    int intermediate,
    int vocabulary,
    double epsilon,
    Activation activation,
    Pooling pooling,
    FeatureHead head,
    int sequence,
    EncoderFamily family)
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

  /** One whose pooled hidden states are its features, of texts as long as its positions reach. */
  EncoderArchitecture(
      int layers,
      int hidden,
      int heads,
      int intermediate,
      int vocabulary,
      double epsilon,
      Activation activation,
      Pooling pooling,
      EncoderFamily family) {
    this(
        layers,
        hidden,
        heads,
        intermediate,
        vocabulary,
        epsilon,
        activation,
        pooling,
        FeatureHead.NONE,
        Integer.MAX_VALUE,
        family);
  }

  /** With the lowest {@code count} layers alone. */
  EncoderArchitecture lowest(int count) {
    return new EncoderArchitecture(
        count,
        hidden,
        heads,
        intermediate,
        vocabulary,
        epsilon,
        activation,
        pooling,
        head,
        sequence,
        family);
  }

  /** The length of a feature. */
  public int dimension() {
    return head.dimension(hidden);
  }

  /** The longest text in tokens that the model reads. */
  public int maxTokens() {
    return Math.min(sequence, family.maxTokens());
  }

  /**
   * The names and shapes of all weights. Names are those of Hugging Face's BERT without a model
   * prefix; parts that BERT does not have are named in the same way.
   */
  public Map<String, long[]> weights() {
    Map<String, long[]> shapes = family.weights(this);
    shapes.putAll(head.weights());
    return shapes;
  }

  /**
   * Whether a weight is one of the top {@code count} layers, or of what stands above all layers and
   * is trained along with any of them.
   */
  boolean isTop(String weight, int count) {
    return FeatureHead.holds(weight) || family.isAboveLayers(weight)
        ? count > 0
        : layerOf(weight) >= layers - count;
  }

  /** What the names of a layer's weights start with; layer 0 is the lowest. */
  static String layerPrefix(int layer) {
    return "encoder.layer." + layer + ".";
  }

  /** The layer a weight belongs to, or -1 for the embeddings. */
  private static int layerOf(String weight) {
    String prefix = "encoder.layer.";
    return weight.startsWith(prefix)
        ? Integer.parseInt(weight.substring(prefix.length(), weight.indexOf('.', prefix.length())))
        : -1;
  }
}
