package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoftTargetsTest {
  /** ln 2 is rounded to float in the small set. */
  private static final double FLOAT = 1e-7;

  @Test
  void probabilitiesAndEntropyWorkedOutByHand() {
    List<SoftTarget> targets = SoftTargets.of(SmallSet.set(), SmallSet.FEATURES, 2);
    assertEquals(3, targets.size());

    // Odds 2 : 1 : 2.
    SoftTarget first = targets.get(0);
    assertEquals(0, first.sequence());
    assertEquals(0, first.position());
    assertArrayEquals(new int[] {0, 2}, first.items());
    assertArrayEquals(new double[] {.4, .4}, first.probabilities(), FLOAT);
    assertEquals(-.8 * Math.log(.4) - .2 * Math.log(.2), first.entropy(), FLOAT);

    // Odds 1 : 1 : 2; of the equal two the smaller number.
    SoftTarget second = targets.get(1);
    assertEquals(1, second.position());
    assertArrayEquals(new int[] {2, 0}, second.items());
    assertArrayEquals(new double[] {.5, .25}, second.probabilities(), FLOAT);
    assertEquals(1.5 * Math.log(2), second.entropy(), FLOAT);

    // A logit of 1000 beside 0 and -1000: no overflow, and no entropy left.
    SoftTarget third = targets.get(2);
    assertEquals(1, third.sequence());
    assertArrayEquals(new int[] {1, 0}, third.items());
    assertArrayEquals(new double[] {1, 0}, third.probabilities());
    assertEquals(0, third.entropy());
  }

  @Test
  void agreesWithTheDefinitionOnRandomSets() {
    SyntheticSet set = SmallSet.random(3, 4, 5, 1, 301, 7);
    Tensor z = SmallSet.gaussian(new Random(4), 301, 7);
    for (SoftTarget target : SoftTargets.of(set, z, 9)) {
      int row = target.sequence() * 5 + target.position();
      double[] weight = new double[301];
      double sum = 0;
      for (int i = 0; i < 301; i++) {
        double logit = set.bias().data()[i];
        for (int j = 0; j < 7; j++) {
          logit += (double) set.targets().data()[row * 7 + j] * z.data()[i * 7 + j];
        }
        weight[i] = Math.exp(logit);
        sum += weight[i];
      }
      double entropy = 0;
      for (double w : weight) {
        entropy -= w / sum * Math.log(w / sum);
      }
      assertEquals(entropy, target.entropy(), 1e-10);
      int[] best =
          IntStream.range(0, 301)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -weight[i]))
              .mapToInt(i -> i)
              .limit(9)
              .toArray();
      assertArrayEquals(best, target.items());
      for (int i = 0; i < 9; i++) {
        assertEquals(weight[best[i]] / sum, target.probabilities()[i], 1e-12);
      }
    }
  }

  @Test
  void theBitsDoNotDependOnTheNumberOfThreads() throws Exception {
    SyntheticSet set = SmallSet.random(5, 9, 6, 1, 500, 10);
    Tensor z = SmallSet.gaussian(new Random(6), 500, 10);
    List<List<SoftTarget>> runs = new ArrayList<>();
    for (int threads : new int[] {1, 5}) {
      ForkJoinPool pool = new ForkJoinPool(threads);
      try {
        runs.add(pool.submit(() -> SoftTargets.of(set, z, 20)).get());
      } finally {
        pool.shutdown();
      }
    }
    assertEquals(IntStream.of(set.lengths()).sum(), runs.get(0).size());
    for (int i = 0; i < runs.get(0).size(); i++) {
      SoftTarget a = runs.get(0).get(i);
      SoftTarget b = runs.get(1).get(i);
      assertEquals(a.sequence(), b.sequence());
      assertEquals(a.position(), b.position());
      assertArrayEquals(a.items(), b.items());
      assertArrayEquals(a.probabilities(), b.probabilities());
      assertEquals(a.entropy(), b.entropy());
    }
  }

  @Test
  void statisticsWorkedOutByHand() {
    SyntheticSet set = SmallSet.set();
    List<SoftTarget> targets = SoftTargets.of(set, SmallSet.FEATURES, 1);
    SyntheticStatistics s = SyntheticStatistics.of(set, targets);
    double first = -.8 * Math.log(.4) - .2 * Math.log(.2);
    double second = 1.5 * Math.log(2);
    assertEquals(2, s.sequences());
    assertEquals(3, s.positions());
    assertEquals((first + second) / 3, s.meanEntropy(), FLOAT);
    assertEquals(0, s.minEntropy());
    assertEquals(first, s.maxEntropy(), FLOAT);
    assertEquals((Math.exp(first) + Math.pow(2, 1.5) + 1) / 3, s.effectiveItems(), 1e-6);
    // Position (0, 0) has c alone, its a weighs nothing; (0, 1) has a and b.
    assertEquals(3, s.distinctInputItems());
    assertEquals(1.0, s.catalogueShare());
    // The one position left has c alone.
    SyntheticSet one =
        new SyntheticSet(
            3, new int[] {1, 0}, set.inputItems(), set.inputWeights(), set.targets(), set.bias());
    assertEquals(1, SyntheticStatistics.of(one, targets.subList(0, 1)).distinctInputItems());
  }

  @Test
  void refusesWhatDoesNotFitOrIsNoNumber() {
    SyntheticSet set = SmallSet.set();
    assertThrows(IllegalArgumentException.class, () -> SoftTargets.of(set, Tensor.zeros(4, 2), 1));
    Tensor broken = new Tensor(new long[] {3, 2}, new float[] {0, 0, Float.NaN, 0, 0, 0});
    String message =
        assertThrows(IllegalArgumentException.class, () -> SoftTargets.of(set, broken, 1))
            .getMessage();
    assertTrue(message.contains("sequence 0, position 0: the logit of item 1 is NaN"), message);
  }
}
