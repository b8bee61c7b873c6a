package io.foster.seqmodel;

import ai.djl.ndarray.NDArray;
import io.foster.config.ModelShape;
import io.foster.tensor.NamedTensors;

/**
 * A sequential recommender over item text with tied item embeddings, e_i = W f(t_i) + b: the same
 * embeddings are what it reads and what its hidden state h is compared with. The score of item i
 * after a prefix is &lt;h, e_i&gt; / sqrt(d).
 *
 * <p>Models are functional: they hold their shape, parameters come with each call. W and b are the
 * parameters {@code projection.weight}, shape (d, c), and {@code projection.bias} of every model;
 * experts' scores are read off W.
 */
public interface SequenceModel {

  /** The model of an architecture. */
  static SequenceModel of(ModelShape shape) {
    return switch (shape.backbone()) {
      case SASREC -> new SasRec(shape);
      case GRU4REC -> new Gru4Rec(shape);
      case MEAN_POOLING -> new MeanPooling(shape);
    };
  }

  ModelShape shape();

  /**
   * Fresh parameters. Whatever its backbone, a fresh model recommends what resembles the history:
   * what a few sequences do not tell stays as it was.
   */
  NamedTensors initialParameters(long seed);

  /**
   * Item embeddings e = W f + b.
   *
   * @param features shape (n, c)
   * @return shape (n, d)
   */
  default NDArray embedItems(BoundParameters p, NDArray features) {
    return Layers.linear(p, Layers.PROJECTION, features);
  }

  /**
   * Hidden states of every position, already divided by sqrt(d): scores are plain inner products
   * with item embeddings. A position sees itself and those before it.
   *
   * @param inputs input embeddings, left-aligned, shape (B, L, d)
   * @param positions position numbers, shape (B, L), int64; values 0 .. maxLength-1
   * @param dropout {@link Dropout#NONE} when not training
   * @return shape (B, L, d)
   */
  NDArray encode(BoundParameters p, NDArray inputs, NDArray positions, Dropout dropout);
}
