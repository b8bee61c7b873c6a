package io.foster.encoder;

import ai.djl.ndarray.NDArray;
import java.io.Serializable;
import java.util.Map;

/** How the embeddings and the layers of an encoder are built. It holds no weights. */
public sealed interface EncoderFamily extends Serializable permits BertFamily, ModernBertFamily {
  /** The longest text in tokens that has positions. */
  int maxTokens();

  /** Why no layer can be trained while those below stay as they are; empty where one can. */
  String whyNotTrained();

  /** How many numbers a token's feed-forward part keeps for its gradient, in inner states. */
  int innerStates();

  /** The names and shapes of the weights of embeddings and layers, lowest first. */
  Map<String, long[]> weights(EncoderArchitecture architecture);

  /** Whether a weight stands above all layers. */
  boolean isAboveLayers(String weight);

  /**
   * The embeddings' output.
   *
   * @param f of the weights by name, {@link #weights}
   * @param ids token numbers, shape (B, T)
   * @return shape (B, T, c)
   */
  NDArray embed(LayerFunctions f, NDArray ids);

  /**
   * The layers for texts of the given lengths.
   *
   * @param f of the weights by name, {@link #weights}
   * @param hidden the hidden states below the lowest of them, shape (B, T, c); what all layers
   *     share, such as masks, goes to its manager
   * @param lengths the number of tokens of each text; what stands after them is ignored
   */
  Layers layers(LayerFunctions f, NDArray hidden, int[] lengths);

  /** The layers of one batch of texts. */
  interface Layers {
    /**
     * A layer's output.
     *
     * @param x the hidden states below it, shape (B, T, c)
     * @param index of the layer; 0 is the lowest
     * @return shape (B, T, c)
     */
    NDArray layer(NDArray x, int index);

    /** What stands above the last layer, shape (B, T, c). */
    NDArray end(NDArray x);
  }
}
