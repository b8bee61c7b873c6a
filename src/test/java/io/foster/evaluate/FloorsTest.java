package io.foster.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.foster.corpus.UserSequence;
import io.foster.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What recommends without having learned, against numbers computed by hand. */
class FloorsTest {
  /** Directions (1, 0), (0, 1), (3, 4) / 5 and none, of different lengths. */
  private static final Tensor FEATURES =
      new Tensor(new long[] {4, 2}, new float[] {7, 0, 0, 0.5f, 3, 4, 0, 0});

  private static float[] scores(CatalogueScores by, int... history) {
    float[][] found = new float[1][];
    by.score(
        List.of(new int[] {1}, history),
        (h, scores, offset) -> {
          if (h == 1) {
            found[0] = Arrays.copyOfRange(scores, offset, offset + by.itemCount());
          }
        });
    return found[0];
  }

  @Test
  void nearestTextIsTheCosineToTheMeanOfTheLastItems() {
    NearestText last = new NearestText(FEATURES, 1);
    assertArrayEquals(new float[] {0.6f, 0.8f, 1, 0}, scores(last, 0, 2), 1e-6f);
    // The mean of (1, 0) and (0.6, 0.8), whatever comes before.
    NearestText two = new NearestText(FEATURES, 2);
    assertArrayEquals(new float[] {0.8f, 0.4f, 0.8f, 0}, scores(two, 1, 0, 2), 1e-6f);
    assertArrayEquals(new float[] {1, 0, 0.6f, 0}, scores(two, 0), 1e-6f);
  }

  @Test
  void popularityIsTheSameForEverybody() {
    MostPopular popular = new MostPopular(new int[] {3, 0, 9});
    assertArrayEquals(new float[] {3, 0, 9}, scores(popular, 2, 2));
    assertArrayEquals(new float[] {3, 0, 9}, scores(popular, 0));
  }

  @Test
  void ranksSayHowManyItemsWereRanked() {
    // Items 4, 2, 4, 2: the target is the last one, and has been bought before.
    UserSequence user = new UserSequence(7, new int[] {4, 2, 4, 2}, 2, 2, 3);
    RankedTarget ranking = new RankedTarget(2.5, new int[0], new RankedTarget.Unseen(2.5, 9));
    UserRanks masked = new UserRanks(10, true);
    masked.add(user, 3, ranking);
    // Item 4 is left out, once; the target stays.
    assertEquals(List.of(new UserRanks.Rank(7, 2, 2.5, 9)), masked.all());
    UserRanks open = new UserRanks(10, false);
    open.add(user, 3, ranking);
    open.add(new UserSequence(3, new int[] {1, 5}, 1, -1, 1), 1, ranking);
    assertEquals(
        List.of(new UserRanks.Rank(3, 5, 2.5, 10), new UserRanks.Rank(7, 2, 2.5, 10)), open.all());
  }
}
