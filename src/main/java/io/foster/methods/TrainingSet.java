package io.foster.methods;

import io.foster.distill.SyntheticSet;
import java.io.Serializable;
import java.util.List;

/** What a method makes within its {@link Budget}, and a student learns from. */
public sealed interface TrainingSet extends Serializable {

  /** M, how many sequences it has. */
  int sequenceCount();

  /** What tables call it: {@code synthetic-M}, or {@code real-M} for sequences of real users. */
  default String label() {
    return (this instanceof Soft ? "synthetic-" : "real-") + sequenceCount();
  }

  /**
   * Sequences with a distribution of the next item at every position.
   *
   * @param set in the form the product's own distillation has
   */
  record Soft(SyntheticSet set) implements TrainingSet {
    @Override
    public int sequenceCount() {
      return set.sequenceCount();
    }
  }

  /**
   * Real sequences: the target of a position is the item after it.
   *
   * @param sequences at most L + 1 item numbers each, which are L positions with a target
   */
  record Hard(List<int[]> sequences) implements TrainingSet {
    public Hard {
      sequences = List.copyOf(sequences);
    }

    @Override
    public int sequenceCount() {
      return sequences.size();
    }
  }
}
