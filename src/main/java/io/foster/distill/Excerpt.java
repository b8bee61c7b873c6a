package io.foster.distill;

import java.util.Arrays;

/**
 * Which positions of S a step looks at: one way of cutting the sequences into windows, and some of
 * the windows. Sequences are cut from their first position on, and the model reads each window by
 * itself.
 *
 * @param window which of S's widths ({@link Parametrisation#windows})
 * @param blocks which windows, by number over all sequences; null for all
 */
public record Excerpt(int window, int[] blocks) {

  /** Everything, cut in the first way. */
  static final Excerpt WHOLE = of(0);

  /** Everything, cut in one way. */
  static Excerpt of(int window) {
    return new Excerpt(window, null);
  }

  /**
   * The positions, by number over all sequences, m L + l; null for all.
   *
   * @param width of the windows
   */
  int[] positions(int width) {
    if (blocks == null) {
      return null;
    }
    int[] positions = new int[blocks.length * width];
    Arrays.setAll(positions, i -> blocks[i / width] * width + i % width);
    return positions;
  }
}
