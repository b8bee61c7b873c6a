package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SubsetSamplerTest {

  @Test
  void itemsAreDistinctAndOfTheCatalogue() {
    SubsetSampler sampler = new SubsetSampler(50, 20, 1);
    for (int round = 0; round < 200; round++) {
      int[] subset = sampler.next();
      assertEquals(20, Arrays.stream(subset).filter(i -> i >= 0 && i < 50).distinct().count());
    }
  }

  @Test
  void theSameSeedGivesTheSameSubsets() {
    SubsetSampler one = new SubsetSampler(1000, 10, 5);
    SubsetSampler same = new SubsetSampler(1000, 10, 5);
    int[] first = one.next();
    assertArrayEquals(first, same.next());
    int[] second = one.next();
    assertArrayEquals(second, same.next());
    assertFalse(Arrays.equals(first, second));
    assertFalse(Arrays.equals(first, new SubsetSampler(1000, 10, 6).next()));
  }

  @Test
  void everyItemAndEveryPairIsAsLikely() {
    int items = 8;
    int rounds = 20_000;
    int[] single = new int[items];
    int[] pairs = new int[items * items];
    SubsetSampler sampler = new SubsetSampler(items, 3, 11);
    for (int round = 0; round < rounds; round++) {
      int[] subset = sampler.next();
      for (int a : subset) {
        single[a]++;
        for (int b : subset) {
          pairs[a * items + b] += a < b ? 1 : 0;
        }
      }
    }
    // Deviations: sqrt(20000 * 3/8 * 5/8) = 68 and sqrt(20000 * 3/28 * 25/28) = 44.
    for (int a = 0; a < items; a++) {
      assertEquals(rounds * 3.0 / 8, single[a], 350, "item " + a);
      for (int b = a + 1; b < items; b++) {
        assertEquals(rounds * 3.0 / 28, pairs[a * items + b], 230, "items " + a + ", " + b);
      }
    }
  }

  @Test
  void aCatalogueNotLargerThanTheSubsetIsTakenWhole() {
    for (int size : new int[] {7, 100}) {
      int[] all = new SubsetSampler(7, size, 3).next();
      Arrays.sort(all);
      assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6}, all);
    }
    assertEquals(6, new SubsetSampler(7, 6, 3).next().length);
  }
}
