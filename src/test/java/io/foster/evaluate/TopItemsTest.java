package io.foster.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopItemsTest {
  @Test
  void theBestComeFirstAndOfEqualsTheLowerNumber() {
    TopItems top = new TopItems(4);
    float[] scores = {1, 3, 2, 3, 0, 2, 2};
    for (int i = 0; i < scores.length; i++) {
      top.offer(i, scores[i]);
    }
    float[] out = new float[top.size()];
    assertArrayEquals(new int[] {1, 3, 2, 5}, top.drain(out));
    assertArrayEquals(new float[] {3, 3, 2, 2}, out);
    assertEquals(0, top.size());
  }

  @Test
  void theOrderOfArrivalDoesNotMatter() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      int n = 1 + random.nextInt(40);
      int k = 1 + random.nextInt(50);
      // Few values, so many ties.
      float[] scores = new float[n];
      for (int i = 0; i < n; i++) {
        scores[i] = random.nextInt(5) - 2;
      }
      List<Integer> items = new ArrayList<>(IntStream.range(0, n).boxed().toList());
      int[] expected =
          items.stream()
              .sorted(Comparator.<Integer>comparingDouble(i -> -scores[i]).thenComparingInt(i -> i))
              .limit(k)
              .mapToInt(i -> i)
              .toArray();
      Collections.shuffle(items, random);
      TopItems top = new TopItems(k);
      items.forEach(i -> top.offer(i, scores[i]));
      assertArrayEquals(expected, top.drain(new float[top.size()]));
      float[] row = new float[n + 2];
      row[0] = row[n + 1] = Float.POSITIVE_INFINITY;
      System.arraycopy(scores, 0, row, 1, n);
      top.offerAll(row, 1, n, i -> true);
      assertArrayEquals(expected, top.drain(new float[top.size()]));
      top.offerAll(row, 1, n, i -> i % 2 == 0);
      TopItems even = new TopItems(k);
      for (int i = 0; i < n; i += 2) {
        even.offer(i, scores[i]);
      }
      assertArrayEquals(
          even.drain(new float[even.size()]), top.drain(new float[top.size()]), "some are wanted");
    }
  }
}
