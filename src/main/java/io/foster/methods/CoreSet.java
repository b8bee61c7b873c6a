package io.foster.methods;

import io.foster.config.BaselineConfig;
import io.foster.config.BaselineConfig.Method;
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

  // A core set is one method of the interface's, given by its selection.
  @SuppressWarnings("FunctionalInterfaceMethodChanged")
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

  /**
   * The selection of a method.
   *
   * @throws IllegalArgumentException if the method makes its set in another way
   */
  static CoreSet of(BaselineConfig config, Method method) {
    return switch (method) {
      case RANDOM -> new RandomUsers();
      case LONGEST -> new LongestHistories();
      case POPULARITY_STRATIFIED -> new PopularityStrata();
      case K_CENTER -> new KCenterUsers();
      case HERDING -> new Herding();
      case DEALREC -> new DealRec(config.dealRec());
      case GORACS -> new Goracs(config.goracs());
      default -> throw new IllegalArgumentException(method.label() + " selects nothing");
    };
  }
}
