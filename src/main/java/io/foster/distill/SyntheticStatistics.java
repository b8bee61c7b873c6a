package io.foster.distill;

import java.util.BitSet;
import java.util.List;

/**
 * A synthetic set in numbers.
 *
 * @param sequences M
 * @param positions in all sequences together
 * @param itemCount |V|
 * @param meanEntropy mean over positions of the soft target's entropy, in nats; ln |V| is uniform
 * @param minEntropy the smallest; near zero the targets have collapsed to single items
 * @param maxEntropy the largest
 * @param effectiveItems mean over positions of exp(entropy): how many equally probable items would
 *     be as uncertain
 * @param distinctInputItems items that occur in an input with a weight above zero
 * @param catalogueShare distinctInputItems / |V|
 */
public record SyntheticStatistics(
    int sequences,
    int positions,
    int itemCount,
    double meanEntropy,
    double minEntropy,
    double maxEntropy,
    double effectiveItems,
    int distinctInputItems,
    double catalogueShare) {

  /**
   * @param targets the soft targets of every position ({@link SoftTargets#of})
   * @throws IllegalArgumentException if the set has no position
   */
  public static SyntheticStatistics of(SyntheticSet set, List<SoftTarget> targets) {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("a synthetic set without positions");
    }
    double entropy = 0;
    double effective = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = 0;
    BitSet inputs = new BitSet(set.itemCount());
    for (SoftTarget target : targets) {
      entropy += target.entropy();
      effective += StrictMath.exp(target.entropy());
      min = Math.min(min, target.entropy());
      max = Math.max(max, target.entropy());
      int first = (target.sequence() * set.maxLength() + target.position()) * set.mixture();
      for (int k = first; k < first + set.mixture(); k++) {
        if (set.inputWeights().data()[k] > 0) {
          inputs.set(set.inputItems()[k]);
        }
      }
    }
    int n = targets.size();
    return new SyntheticStatistics(
        set.sequenceCount(),
        n,
        set.itemCount(),
        entropy / n,
        min,
        max,
        effective / n,
        inputs.cardinality(),
        inputs.cardinality() / (double) set.itemCount());
  }
}
