package io.foster.seqmodel;

import ai.djl.ndarray.NDArray;
import io.foster.tensor.Torch;

/**
 * Inverted dropout whose masks come from a seeded generator of its own: torch's generator is shared
 * by all threads of a process, so results would depend on what else runs there.
 */
public final class Dropout {
  /** No dropout. */
  public static final Dropout NONE = new Dropout(0, 0);

  private final int dropped;
  private final float scale;
  private long state;

  /**
   * @param rate share of values set to zero, rounded to a 256th
   * @param seed of the masks
   */
  public Dropout(double rate, long seed) {
    this.dropped = (int) Math.round(rate * 256);
    this.scale = 256f / (256 - dropped);
    this.state = seed;
  }

  /** {@code x} times a fresh mask; {@code x} itself at rate 0. */
  public NDArray apply(NDArray x) {
    if (dropped == 0) {
      return x;
    }
    float[] mask = new float[Math.toIntExact(x.getShape().size())];
    long bits = 0;
    for (int i = 0; i < mask.length; i++) {
      if ((i & 7) == 0) {
        bits = next();
      }
      mask[i] = (bits & 255) < dropped ? 0f : scale;
      bits >>>= 8;
    }
    return x.mul(Torch.floats(x.getManager(), mask, mask.length, x.getShape().getShape()));
  }

  /** SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
  private long next() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
