package io.foster.seqmodel;

import java.io.Serializable;

/**
 * The size of a SASRec model.
 *
 * @param featureDimension c, the length of an item's text feature
 * @param dimension d, the length of item embeddings and hidden states
 * @param layers transformer blocks
 * @param heads attention heads; divides {@code dimension}
 * @param feedForward width of the feed-forward part of a block
 * @param maxLength the longest history the model reads; older interactions are cut off
 */
public record SasRecShape(
    int featureDimension, int dimension, int layers, int heads, int feedForward, int maxLength)
    implements Serializable {

  public SasRecShape {
    if (dimension % heads != 0) {
      throw new IllegalArgumentException(
          "dimension " + dimension + " is not a multiple of heads " + heads);
    }
  }
}
