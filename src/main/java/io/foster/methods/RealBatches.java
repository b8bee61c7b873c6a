package io.foster.methods;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random batches of real sequences of about the same number of positions. */
final class RealBatches {
  private final List<int[]> sequences;
  private final int maxLength;
  private final int positions;
  private final SplittableRandom random;

  RealBatches(MethodInputs sources, int positions, long seed) {
    this.sequences = sources.sequences();
    this.maxLength = sources.learner().model().shape().maxLength();
    this.positions = positions;
    this.random = new SplittableRandom(seed);
  }

  /** The next batch. */
  List<int[]> next() {
    List<int[]> batch = new ArrayList<>();
    for (int filled = 0; filled < positions; ) {
      int[] s = sequences.get(random.nextInt(sequences.size()));
      batch.add(s);
      filled += Math.min(s.length - 1, maxLength);
    }
    return batch;
  }
}
