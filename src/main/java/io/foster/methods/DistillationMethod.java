package io.foster.methods;

/**
 * A way to make a few sequences that a recommender can be trained on in place of all data. All
 * implementations get the same data and budget; what they make goes to the same {@link
 * StudentTraining} and the same evaluation. The same seed makes the same set.
 */
@FunctionalInterface
public interface DistillationMethod {

  /**
   * Makes the set.
   *
   * @param sources all that may be read: training data and experts, never a test target. Validation
   *     users choose the experts' checkpoints, and {@link FosterDistillation}'s gate looks at them
   *     between steps
   * @param seed of every random choice
   * @return at most M sequences of at most L positions
   */
  TrainingSet make(MethodInputs sources, Budget budget, long seed);

  /**
   * Optimisation steps it takes, each announced by {@link MethodInputs#step}; 0 for a selection.
   */
  default int steps() {
    return 0;
  }
}
