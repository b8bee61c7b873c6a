package io.foster.distill;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.LocalItems;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Arrays;

/**
 * The items of one step: the sampled subset C, with their frozen text features, and what else has
 * to be embedded, all with local numbers; and which positions of S it looks at. It belongs to one
 * manager.
 */
public final class SyntheticStep {
  private final int[] subset;
  private final long[] candidates;
  private final ItemEncoder frozen;
  private final LocalItems items;
  private final Excerpt excerpt;
  private NDManager manager;
  private NDArray embeddings;
  private NDArray features;

  /** A step that looks at all of S, cut in the first way. */
  public SyntheticStep(
      int[] subset, Parametrisation synthetic, ItemEncoder frozen, LocalItems items) {
    this(subset, synthetic, Excerpt.whole(synthetic, 0), frozen, items);
  }

  /**
   * @param subset C, item numbers
   * @param synthetic S
   * @param excerpt what it looks at
   * @param frozen the source of the frozen text features z
   * @param items gets the items of the step; may hold others already
   */
  SyntheticStep(
      int[] subset,
      Parametrisation synthetic,
      Excerpt excerpt,
      ItemEncoder frozen,
      LocalItems items) {
    this.subset = subset;
    this.excerpt = excerpt;
    this.items = items;
    this.candidates = items.numbers(subset);
    items.numbers(synthetic.inputItems(excerpt));
    this.frozen = frozen;
  }

  /** Binds the step to a graph. */
  void bind(NDArray itemEmbeddings) {
    this.embeddings = itemEmbeddings;
    this.manager = itemEmbeddings.getManager();
    this.features = frozen.embed(manager, subset, NamedTensors.empty());
  }

  NDManager manager() {
    return manager;
  }

  int[] subset() {
    return subset;
  }

  Excerpt excerpt() {
    return excerpt;
  }

  /**
   * The step's positions of one row for each position.
   *
   * @param rows shape (M L, ..)
   * @return shape (P, ..); {@code rows} itself where all are looked at
   */
  NDArray excerpt(NDArray rows) {
    if (excerpt.isWhole()) {
      return rows;
    }
    long[] at = Arrays.stream(excerpt.positions()).asLongStream().toArray();
    return BoundParameters.rows(rows, Torch.longs(rows.getManager(), at, at.length));
  }

  /** Rows of C among the step's items. */
  long[] candidates() {
    return candidates;
  }

  /** z of C, shape (N, c). */
  NDArray subsetFeatures() {
    return features;
  }

  /** The values of a per-item vector at C, shape (1, N). */
  NDArray subsetRows(Tensor perItem) {
    float[] values = new float[subset.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = perItem.data()[subset[i]];
    }
    return Torch.floats(manager, values, values.length, 1, values.length);
  }

  /** Embeddings of C, shape (N, d). */
  NDArray subsetEmbeddings() {
    return BoundParameters.rows(embeddings, Torch.longs(manager, candidates, candidates.length));
  }

  /** Embeddings of any of the step's items, shape of {@code shape} + (d). */
  NDArray embeddings(int[] which, long... shape) {
    return BoundParameters.rows(embeddings, Torch.longs(manager, items.numbers(which), shape));
  }

  LocalItems items() {
    return items;
  }
}
