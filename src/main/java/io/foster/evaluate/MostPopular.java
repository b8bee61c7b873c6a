package io.foster.evaluate;

import java.util.List;

/** The same scores for everybody: how often each item occurs in the training interactions. */
public final class MostPopular implements CatalogueScores {
  private final float[] scores;

  /**
   * @param trainCounts training interactions of each item, length |V|
   */
  public MostPopular(int[] trainCounts) {
    scores = new float[trainCounts.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = trainCounts[i];
    }
  }

  @Override
  public int itemCount() {
    return scores.length;
  }

  @Override
  public void score(List<int[]> histories, Row sink) {
    for (int h = 0; h < histories.size(); h++) {
      sink.accept(h, scores, 0);
    }
  }
}
