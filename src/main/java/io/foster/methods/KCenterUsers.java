package io.foster.methods;

import io.foster.distill.KCenter;
import java.util.Random;

/**
 * Greedy K-Center core-set (O. Sener and S. Savarese, "Active Learning for Convolutional Neural
 * Networks: A Core-Set Approach", ICLR 2018, arXiv:1708.00489) on sequence representations: each
 * next user is the one farthest from all chosen, from a random first.
 */
public final class KCenterUsers implements CoreSet {
  @Override
  public int[] select(MethodInputs sources, Budget budget, long seed) {
    return KCenter.select(
        Representations.of(sources, sources.sequences()), budget.sequences(), new Random(seed));
  }
}
