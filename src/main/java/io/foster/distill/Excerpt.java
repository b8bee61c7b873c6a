package io.foster.distill;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which positions of S a step looks at: one way of cutting the sequences into windows, and some of
 * the windows. Sequences are cut from their first position on, and the model reads each window by
 * itself.
 */
public final class Excerpt {
  private final int window;
  private final int width;
  private final int[] blocks;
  private final boolean whole;

  private Excerpt(int window, int width, int[] blocks, boolean whole) {
    this.window = window;
    this.width = width;
    this.blocks = blocks;
    this.whole = whole;
  }

  /**
   * Everything, cut in one way.
   *
   * @param window which of S's widths ({@link Parametrisation#windows})
   */
  static Excerpt whole(Parametrisation synthetic, int window) {
    int width = synthetic.windows()[window];
    int each = synthetic.length() / width;
    return new Excerpt(
        window, width, IntStream.range(0, synthetic.sequenceCount() * each).toArray(), true);
  }

  /**
   * Some windows.
   *
   * @param window which of S's widths ({@link Parametrisation#windows})
   * @param blocks the windows of it, by number over all sequences
   */
  static Excerpt of(Parametrisation synthetic, int window, int... blocks) {
    return new Excerpt(window, synthetic.windows()[window], blocks, false);
  }

  /** Which of S's widths. */
  int window() {
    return window;
  }

  /** Positions of a window. */
  int width() {
    return width;
  }

  /** Whether these are all positions, in their order. */
  boolean isWhole() {
    return whole;
  }

  /** The P positions, by number over all sequences, m L + l. */
  int[] positions() {
    int[] positions = new int[blocks.length * width];
    Arrays.setAll(positions, i -> blocks[i / width] * width + i % width);
    return positions;
  }
}
