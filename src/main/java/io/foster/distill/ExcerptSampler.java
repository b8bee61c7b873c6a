package io.foster.distill;

import io.foster.seqmodel.SubsetSampler;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws what a step looks at: one of the ways of cutting the sequences, all alike likely, and so
 * many of the windows as hold the positions of a batch. Windows without an existing position are
 * left out.
 */
final class ExcerptSampler {
  private final Parametrisation synthetic;
  private final SplittableRandom random;
  private final List<int[]> blocks = new ArrayList<>();
  private final List<SubsetSampler> samplers = new ArrayList<>();

  /**
   * @param positions of a batch, about; 0: all
   */
  ExcerptSampler(Parametrisation synthetic, int positions, long seed) {
    this.synthetic = synthetic;
    random = new SplittableRandom(seed);
    for (int width : synthetic.windows()) {
      int[] existing = existing(synthetic, width);
      int n = positions == 0 ? existing.length : Math.max(1, positions / width);
      blocks.add(existing);
      samplers.add(
          n >= existing.length ? null : new SubsetSampler(existing.length, n, random.nextLong()));
    }
  }

  private static int[] existing(Parametrisation synthetic, int width) {
    int[] lengths = synthetic.lengths();
    int each = synthetic.length() / width;
    return IntStream.range(0, lengths.length * each)
        .filter(b -> b % each * width < lengths[b / each])
        .toArray();
  }

  Excerpt next() {
    int window = blocks.size() == 1 ? 0 : random.nextInt(blocks.size());
    SubsetSampler sampler = samplers.get(window);
    if (sampler == null) {
      return Excerpt.whole(synthetic, window);
    }
    int[] all = blocks.get(window);
    int[] drawn = sampler.next();
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = all[drawn[i]];
    }
    return Excerpt.of(synthetic, window, drawn);
  }
}
