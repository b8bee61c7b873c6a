package io.foster.methods;

import java.util.Random;

/** Users drawn uniformly: what every other selection has to beat. */
public final class RandomUsers implements CoreSet {
  @Override
  public int[] select(MethodInputs sources, Budget budget, long seed) {
    return sources.draw(budget.sequences(), new Random(seed));
  }
}
