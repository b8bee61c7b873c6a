package io.foster.methods;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A baseline that selects real users: their latest interactions are the set. */
@FunctionalInterface
public interface CoreSet extends DistillationMethod {

  /**
   * Selects users.
   *
   * @return min(M, how many there are) distinct indices of {@link MethodInputs#sequences}
   */
  int[] select(MethodInputs sources, Budget budget, long seed);

  @Override
  default TrainingSet make(MethodInputs sources, Budget budget, long seed) {
    return new TrainingSet.Hard(
        IntStream.of(select(sources, budget, seed))
            .mapToObj(i -> latest(sources.sequences().get(i), budget.length() + 1))
            .toList());
  }

  /** The last {@code n} items of a sequence, all of a shorter one. */
  static int[] latest(int[] sequence, int n) {
    return Arrays.copyOfRange(sequence, Math.max(0, sequence.length - n), sequence.length);
  }
}
