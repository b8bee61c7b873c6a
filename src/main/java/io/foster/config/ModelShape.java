package io.foster.config;

import java.io.Serializable;

/**
 * The architecture of a recommender: everything about it but its parameters.
 *
 * @param backbone what reads the history
 * @param featureDimension c, the length of an item's text feature
 * @param dimension d, the length of item embeddings and hidden states
 * @param layers transformer blocks, recurrent layers or feed-forward blocks
 * @param heads attention heads; divides {@code dimension}; SASRec only
 * @param feedForward width of the feed-forward part of a block; not of GRU4Rec, which has none
 * @param maxLength the longest history the model reads; older interactions are cut off
 */
public record ModelShape(
    Backbone backbone,
    int featureDimension,
    int dimension,
    int layers,
    int heads,
    int feedForward,
    int maxLength)
    implements Serializable {

  public ModelShape {
    if (backbone == Backbone.SASREC && dimension % heads != 0) {
      throw new IllegalArgumentException(
          "dimension " + dimension + " is not a multiple of heads " + heads);
    }
  }
}
