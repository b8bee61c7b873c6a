package io.foster.evaluate;

import java.util.List;

/** Scores of the whole catalogue for histories: what evaluation and recommendations rank by. */
public interface CatalogueScores {

  /** |V|. */
  int itemCount();

  /**
   * Scores all items for each history.
   *
   * @param histories item numbers, oldest first, at least one each
   * @param sink gets each of them once, in any order
   */
  void score(List<int[]> histories, Row sink);

  /** Gets the scores of one history. */
  @FunctionalInterface
  interface Row {
    /**
     * Gets one.
     *
     * @param history its index in the list
     * @param scores the score of item i stands at {@code offset + i}; holds others' after the call
     */
    void accept(int history, float[] scores, int offset);
  }
}
