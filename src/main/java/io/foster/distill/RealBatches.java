package io.foster.distill;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random batches of real sequences of about the same number of positions.
 *
 * @param maxLength the longest stretch of a sequence that the model reads
 * @param positions of a batch, about
 * @param random what batches are drawn by
 */
public record RealBatches(
    List<int[]> sequences, int maxLength, int positions, SplittableRandom random) {

  /** The next batch. */
  public List<int[]> next() {
    List<int[]> batch = new ArrayList<>();
    for (int filled = 0; filled < positions; ) {
      int[] s = sequences.get(random.nextInt(sequences.size()));
      batch.add(s);
      filled += Math.min(s.length - 1, maxLength);
    }
    return batch;
  }
}
