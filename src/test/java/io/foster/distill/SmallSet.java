package io.foster.distill;

import io.foster.corpus.Catalogue;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Synthetic sets small enough to work out by hand, and larger ones at random. */
public final class SmallSet {
  private static final float LN_2 = (float) Math.log(2);

  private SmallSet() {}

  /** Items a, b, c; the features say a is ln 2 in the first direction, the others nothing. */
  public static final Catalogue CATALOGUE =
      new Catalogue(List.of("a", "b", "c"), List.of("An \"A\"", "Bé", "C"));

  public static final Tensor FEATURES =
      new Tensor(new long[] {3, 2}, new float[] {LN_2, 0, 0, 5, 0, -5});

  /**
   * Sequence 0 has two positions, sequence 1 one. With beta = (0, 0, ln 2) and u = (1, 0) the odds
   * of a, b, c are 2 : 1 : 2; with u = 0 they are 1 : 1 : 2; with u = (0, 200) it is b.
   */
  public static SyntheticSet set() {
    return new SyntheticSet(
        3,
        new int[] {2, 1},
        new int[] {2, 0, 1, 0, 0, 1, 0, 0},
        new Tensor(new long[] {2, 2, 2}, new float[] {1, 0, .25f, .75f, .5f, .5f, 0, 0}),
        new Tensor(new long[] {2, 2, 2}, new float[] {1, 0, 0, 0, 0, 200, 0, 0}),
        new Tensor(new long[] {3}, new float[] {0, 0, LN_2}));
  }

  public static SyntheticArchive archive() {
    NamedTensors scaling =
        new NamedTensors(Map.of("mean", new Tensor(new long[] {2}, new float[] {.1f, -3e-12f})));
    return new SyntheticArchive(
        set(),
        CATALOGUE,
        scaling,
        List.of("embedded", "random"),
        "seed = 1\ndistill { sequences = 2 }");
  }

  /** m sequences of 1 to l positions over v items, everything random. */
  static SyntheticSet random(long seed, int m, int l, int k, int v, int c) {
    Random random = new Random(seed);
    return new SyntheticSet(
        v,
        IntStream.range(0, m).map(i -> i == 0 ? l : 1 + random.nextInt(l)).toArray(),
        random.ints((long) m * l * k, 0, v).toArray(),
        gaussian(random, m, l, k),
        gaussian(random, m, l, c),
        gaussian(random, v));
  }

  static Tensor gaussian(Random random, long... shape) {
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }
}
