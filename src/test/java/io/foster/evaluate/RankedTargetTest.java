package io.foster.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class RankedTargetTest {
  private static final BitSet NONE = new BitSet();

  @Test
  void ranksAmongDistinctScores() {
    RankedTarget user = RankedTarget.of(new float[] {.1f, .9f, .5f, .7f}, 0, 4, 2, NONE, true, 3);
    assertEquals(3, user.rank());
    assertArrayEquals(new int[] {1, 3, 2}, user.topItems());
  }

  @Test
  void readsOneRowOfManyUsers() {
    float[] scores = {9, 9, 9, 3, 1, 2};
    RankedTarget user = RankedTarget.of(scores, 3, 3, 1, NONE, true, 2);
    assertEquals(3, user.rank());
    assertArrayEquals(new int[] {0, 2}, user.topItems());
  }

  @Test
  void tiesGiveTheExpectedRankAndAListByItemNumber() {
    // One scored higher, two others the same: ranks 2, 3 and 4 are equally likely.
    RankedTarget user = RankedTarget.of(new float[] {1, 2, 1, 0, 1}, 0, 5, 2, NONE, true, 3);
    assertEquals(3, user.rank());
    assertArrayEquals(new int[] {1, 0, 2}, user.topItems());
    // One other the same: 1 or 2.
    assertEquals(1.5, RankedTarget.of(new float[] {1, 1}, 0, 2, 0, NONE, true, 1).rank());
    assertEquals(1.5, RankedTarget.of(new float[] {1, 1}, 0, 2, 1, NONE, true, 1).rank());
  }

  @Test
  void aConstantModelGetsTheMiddleOfTheCatalogue() {
    assertEquals(51, RankedTarget.of(new float[101], 0, 101, 7, NONE, true, 1).rank());
  }

  @Test
  void excludedItemsAreNoCandidatesUnlessTheyAreTheTarget() {
    BitSet history = new BitSet();
    history.set(0);
    history.set(1);
    float[] scores = {5, 4, 3, 2};
    RankedTarget user = RankedTarget.of(scores, 0, 4, 3, history, true, 4);
    assertEquals(2, user.rank());
    assertArrayEquals(new int[] {2, 3}, user.topItems());
    RankedTarget repeat = RankedTarget.of(scores, 0, 4, 1, history, true, 4);
    assertEquals(1, repeat.rank());
    assertArrayEquals(new int[] {1, 2, 3}, repeat.topItems());
  }

  @Test
  void refusesScoresAndRanksThatAreNone() {
    float[] diverged = {0, Float.NaN, 1};
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> RankedTarget.of(diverged, 0, 3, 0, NONE, true, 1))
            .getMessage();
    assertTrue(message.contains("item 1"), message);
    for (double rank : new double[] {0.5, 0, -1, 1.25, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> new RankedTarget(rank, new int[0], null));
    }
  }
}
