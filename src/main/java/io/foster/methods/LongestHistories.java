package io.foster.methods;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The users with the most training interactions, ties by user number: the most labels that M whole
 * sequences can hold (a usual heuristic, for example in A. Sachdeva et al., "On Sampling
 * Collaborative Filtering Datasets", WSDM 2022, arXiv:2201.04768, head-user sampling). The seed
 * changes nothing.
 */
public final class LongestHistories implements CoreSet {
  @Override
  public int[] select(MethodInputs sources, Budget budget, long seed) {
    return IntStream.range(0, sources.sequences().size())
        .boxed()
        .sorted(
            Comparator.<Integer>comparingInt(i -> -sources.sequences().get(i).length)
                .thenComparing(i -> i))
        .limit(budget.sequences())
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
