package io.foster.sample;

import java.util.SplittableRandom;

/** Random streams that depend on a seed and a number only, never on where they are drawn. */
final class Draw {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** What a stream is for; two purposes never share a stream. */
  enum Purpose {
    WORLD,
    FRANCHISE,
    ITEM,
    USER
  }

  private Draw() {}

  static SplittableRandom stream(long seed, Purpose purpose, long number) {
    return new SplittableRandom(mix(mix(seed + GOLDEN * (purpose.ordinal() + 1)) + number));
  }

  /** The finaliser of SplitMix64: one to one, so different numbers stay different. */
  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  static <T> T pick(SplittableRandom random, T[] of) {
    return of[random.nextInt(of.length)];
  }

  /** 1, 2, 3, .. with probabilities falling by the factor {@code 1 - stop}. */
  static int geometric(SplittableRandom random, double stop) {
    return 1 + (int) (Math.log1p(-random.nextDouble()) / Math.log1p(-stop));
  }

  /** A standard normal variate (Box and Muller). */
  static double normal(SplittableRandom random) {
    return Math.sqrt(-2 * Math.log1p(-random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
