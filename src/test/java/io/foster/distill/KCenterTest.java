package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.foster.seqmodel.Toy;
import io.foster.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KCenterTest {
  private static final Tensor LINE = new Tensor(new long[] {4, 1}, new float[] {0, 1, 10, 14});

  @Test
  void theFarthestFromAllChosenIsNext() {
    // What follows each possible first item, by hand.
    int[][] order = {{0, 3, 2, 1}, {1, 3, 2, 0}, {2, 0, 3, 1}, {3, 0, 2, 1}};
    boolean[] seen = new boolean[4];
    Random random = new Random(1);
    for (int round = 0; round < 40; round++) {
      int[] chosen = KCenter.select(LINE, 4, random);
      assertArrayEquals(order[chosen[0]], chosen);
      seen[chosen[0]] = true;
    }
    assertArrayEquals(new boolean[] {true, true, true, true}, seen);
  }

  @Test
  void tiesGoToTheSmallerNumber() {
    Tensor symmetric = new Tensor(new long[] {5, 1}, new float[] {-3, 0, 0, 0, 3});
    Random random = new Random(1);
    for (int round = 0; round < 40; round++) {
      int[] chosen = KCenter.select(symmetric, 2, random);
      int second = chosen[0] == 0 ? 4 : 0;
      assertEquals(second, chosen[1]);
    }
  }

  @Test
  void noItemIsChosenTwiceEvenAmongEqualOnes() {
    int[] chosen = KCenter.select(Tensor.zeros(30, 3), 30, new Random(1));
    assertEquals(30, Arrays.stream(chosen).distinct().count());
    Tensor features = Toy.normal(1, 1, 50, 4);
    assertEquals(50, Arrays.stream(KCenter.select(features, 80, new Random(1))).distinct().count());
    assertArrayEquals(
        KCenter.select(features, 20, new Random(2)), KCenter.select(features, 20, new Random(2)));
  }
}
