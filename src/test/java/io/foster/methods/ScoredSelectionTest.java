package io.foster.methods;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.FiniteDifferences;
import io.foster.config.DealRecPlan;
import io.foster.config.GoracsPlan;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoredSelectionTest {
  private final Tensor features = Toy.normal(1, 1, SmallMethodInputs.ITEMS, 6);
  private final MethodInputs sources =
      SmallMethodInputs.of(
          SmallMethodInputs.learner(features, Toy.counting(40, SmallMethodInputs.ITEMS, 5, 2)),
          "baseline.dealrec.depth=4",
          "baseline.goracs.targets=20");

  @Test
  void transportIsTheCheapestOfAllPlans() {
    Random random = new Random(3);
    for (int round = 0; round < 40; round++) {
      double[][] cost = new double[3][6];
      for (double[] row : cost) {
        Arrays.setAll(row, j -> random.nextInt(20));
      }
      double best = Double.POSITIVE_INFINITY;
      for (int plan = 0; plan < 729; plan++) {
        int[] load = new int[3];
        double sum = 0;
        int left = plan;
        for (int j = 0; j < 6; j++) {
          load[left % 3]++;
          sum += cost[left % 3][j];
          left /= 3;
        }
        if (Arrays.equals(load, new int[] {2, 2, 2})) {
          best = Math.min(best, sum / 6);
        }
      }
      assertEquals(best, Transport.of(cost).meanCost(), 1e-9);
    }
  }

  @Test
  void exchangesLowerTheTransportCostOfTheGreedyGroup() {
    // Two clusters of targets, ten at 0 and ten at 1; the greedy group may be lopsided.
    Random random = new Random(5);
    double[] at = IntStream.range(0, 30).mapToDouble(i -> random.nextDouble()).toArray();
    double[][] cost = new double[30][20];
    for (int i = 0; i < 30; i++) {
      int row = i;
      Arrays.setAll(cost[i], j -> Math.abs(at[row] - (j < 10 ? 0 : 1)));
    }
    int[] greedy = Goracs.greedy(cost, 4);
    int[] refined = new Goracs(new GoracsPlan(0, 20, 10, 0, 100, 5)).refine(cost, greedy);
    assertTrue(
        Goracs.transport(cost, refined).meanCost() <= Goracs.transport(cost, greedy).meanCost());
    int[] best = IntStream.concat(sorted(at).limit(2), sorted(at).skip(28)).sorted().toArray();
    assertArrayEquals(best, Arrays.stream(refined).sorted().toArray());
  }

  private static IntStream sorted(double[] at) {
    return IntStream.range(0, at.length)
        .boxed()
        .sorted((a, b) -> Double.compare(at[a], at[b]))
        .mapToInt(Integer::intValue);
  }

  @Test
  void coverageTakesFromEveryStratumButTheHardest() {
    // Scores 0 .. 99; the top tenth is left out; strata of width 22.25.
    double[] score = IntStream.range(0, 100).mapToDouble(i -> i).toArray();
    DealRec method = new DealRec(new DealRecPlan(0, 10, 1, 25, 0, 1, 0.1, 4));
    int[] chosen = method.cover(score, 8, new Random(1));
    assertEquals(8, Arrays.stream(chosen).distinct().count());
    assertTrue(Arrays.stream(chosen).allMatch(i -> i < 90), Arrays.toString(chosen));
    int[] perStratum = new int[4];
    Arrays.stream(chosen).forEach(i -> perStratum[Math.min(3, (int) (i / 22.25))]++);
    assertArrayEquals(new int[] {2, 2, 2, 2}, perStratum);
    // More strata than the budget: the shares of the first are nothing, the budget is met.
    assertEquals(
        3,
        new DealRec(new DealRecPlan(0, 10, 1, 25, 0, 1, 0, 50))
            .cover(score, 3, new Random(1))
            .length);
  }

  @Test
  void curvatureIsTheDifferenceOfGradients() {
    SequenceGradients gradients = new SequenceGradients(sources.learner(), 8, 1);
    NamedTensors theta = sources.expert().sequence();
    List<int[]> some = sources.sequences().subList(0, 3);
    NamedTensors a = gradients.at(SmallMethodInputs.smooth(sources.learner().model(), 4), some);
    double eps = 1e-2;
    NamedTensors around =
        gradients.at(theta.plus(eps, a), some).plus(-1, gradients.at(theta.plus(-eps, a), some));
    NamedTensors expected = around.plus(1 / (2 * eps) - 1, around);
    NamedTensors actual = gradients.curvature(theta, some, a);
    assertTrue(FiniteDifferences.cosine(expected, actual) > 0.999);
    assertEquals(1, Math.sqrt(expected.squaredNorm() / actual.squaredNorm()), 0.02);
  }

  @Test
  void bothSelectDistinctUsersAndFollowTheSeed() {
    for (CoreSet method :
        List.of(new DealRec(sources.config().dealRec()), new Goracs(sources.config().goracs()))) {
      int[] once = method.select(sources, new Budget(4, 3, 3), 7);
      assertArrayEquals(once, method.select(sources, new Budget(4, 3, 3), 7));
      assertEquals(4, Arrays.stream(once).distinct().count());
      assertEquals(40, method.select(sources, new Budget(99, 3, 3), 7).length);
    }
  }
}
