package io.foster.methods;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Stratified sampling (Neyman, "On the two different aspects of the representative method", 1934)
 * by the popularity of what users interact with: users are ordered by the mean log popularity of
 * their items and cut into strata of equal size, and each stratum gives equally many users, drawn
 * uniformly. The mainstream cannot crowd out the tail.
 */
public final class PopularityStrata implements CoreSet {
  @Override
  public int[] select(MethodInputs sources, Budget budget, long seed) {
    int n = sources.sequences().size();
    int m = Math.min(budget.sequences(), n);
    int strata = Math.min(sources.config().strata(), m);
    int[] counts = sources.learner().data().trainCounts();
    double[] popularity =
        sources.sequences().stream()
            .mapToDouble(
                s -> Arrays.stream(s).mapToDouble(i -> Math.log1p(counts[i])).sum() / s.length)
            .toArray();
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(i -> popularity[i]).thenComparing(i -> i))
            .mapToInt(Integer::intValue)
            .toArray();
    Random random = new Random(seed);
    int[] chosen = new int[m];
    int filled = 0;
    List<Integer> left = new ArrayList<>();
    for (int s = 0; s < strata; s++) {
      int from = (int) ((long) n * s / strata);
      int to = (int) ((long) n * (s + 1) / strata);
      int quota = (int) ((long) m * (s + 1) / strata) - (int) ((long) m * s / strata);
      List<Integer> members =
          new ArrayList<>(IntStream.range(from, to).mapToObj(i -> order[i]).toList());
      Collections.shuffle(members, random);
      int taken = Math.min(quota, members.size());
      for (int member : members.subList(0, taken)) {
        chosen[filled++] = member;
      }
      left.addAll(members.subList(taken, members.size()));
    }
    // Strata of fewer users than their share: the others give the rest.
    Collections.shuffle(left, random);
    for (int k = 0; filled < m; k++) {
      chosen[filled++] = left.get(k);
    }
    return chosen;
  }
}
