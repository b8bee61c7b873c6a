package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.FiniteDifferences;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LikeTargetsTest {
  /** Cosines: items 0 and 1 0.8, 1 and 2 0.6, 0 and 2 0. */
  private final FrozenItemEncoder plane =
      new FrozenItemEncoder(new Tensor(new long[] {3, 2}, new float[] {1, 0, 0.8f, 0.6f, 0, 2}));

  private static DecoupledSequences set(int items, int[] inputs, float... u) {
    Tensor targets = new Tensor(new long[] {1, inputs.length, u.length / inputs.length}, u);
    return new DecoupledSequences(
        SyntheticSet.ofItems(
            items, new int[] {inputs.length}, inputs, targets, new int[] {inputs.length}));
  }

  private SyntheticLoss.Result of(DecoupledSequences s, double tau) {
    SyntheticStep step = new SyntheticStep(new int[] {0}, s, plane, new LocalItems(3));
    return new LikeTargets(s, plane, tau).at(s.initial(), step);
  }

  @Test
  void anItemMovesTowardsTheWeightedMeanOfLikeOnes() {
    // Weights over tau = 0.5: items 0 and 1 0.3, 1 and 2 0.1, so 3/4 and 1/4 for item 1.
    SyntheticLoss.Result r = of(set(3, new int[] {0, 1, 2}, 1, 0, 0, 0, 0, 4), 0.5);
    float[] expected = {1, 0, -0.75f, -1, 0, 4};
    assertArrayEquals(expected, r.gradient().get("targets").data(), 1e-6f);
    // Squared distances 1 and 16, each counted from both sides.
    assertEquals((0.3 * 1 + 0.1 * 16) / 2 / 0.4, r.value(), 1e-5);
  }

  @Test
  void anItemIsTheMeanOfItsPositions() {
    SyntheticLoss.Result r = of(set(3, new int[] {0, 1, 0}, 1, 0, 0, 0, 3, 0), 0.7);
    assertArrayEquals(new float[] {2, 0, -2, 0, 2, 0}, r.gradient().get("targets").data(), 1e-6f);
  }

  @Test
  void nothingMovesWhereNoTwoItemsAreAlike() {
    SyntheticLoss.Result r = of(set(3, new int[] {0, 1, 2}, 1, 0, 0, 0, 0, 4), 0.9);
    assertEquals(0, r.value());
    assertEquals(0, r.gradient().squaredNorm());
  }

  /** Only the columns of the window that a step looks at move. */
  @Test
  void aWindowHasItsOwnColumns() {
    Tensor u = Toy.normal(1, 1, 1, 4, 4);
    DecoupledSequences s =
        new DecoupledSequences(
            SyntheticSet.ofItems(3, new int[] {4}, new int[] {0, 1, 2, 0}, u, new int[] {4, 2}));
    SyntheticStep step =
        new SyntheticStep(new int[] {0}, s, Excerpt.of(s, 1, 0), plane, new LocalItems(3));
    float[] moved =
        new LikeTargets(s, plane, 0.5).at(s.initial(), step).gradient().get("targets").data();
    int[] at = IntStream.range(0, moved.length).filter(i -> moved[i] != 0).toArray();
    assertArrayEquals(new int[] {2, 3, 6, 7}, at);
  }

  /**
   * At soft targets that are all alike the exact regulariser's gradient is F times this one: with
   * every item in the subset, features of unit covariance and equal weights, in the same direction.
   */
  @Test
  void nearEqualTargetsItIsTheExactGradientWithoutTheCovariance() {
    // Four items on the axes, both ways: their covariance is half the identity.
    FrozenItemEncoder axes =
        new FrozenItemEncoder(
            new Tensor(new long[] {4, 2}, new float[] {1, 0, -1, 0, 0, 1, 0, -1}));
    float[] u = Toy.normal(4, 0.01, 8).data();
    DecoupledSequences s = set(4, new int[] {0, 1, 2, 3}, u);
    SyntheticStep step = new SyntheticStep(new int[] {0, 1, 2, 3}, s, axes, new LocalItems(4));
    NamedTensors exact =
        new CoOccurrence(s, axes, -1.5)
            .gradient(s.initial(), step, new SyntheticLoss(Toy.model(2, 4), s))
            .gradient();
    NamedTensors closed = new LikeTargets(s, axes, -1.5).at(s.initial(), step).gradient();
    assertTrue(FiniteDifferences.cosine(exact, closed) > 0.999);
    assertEquals(Map.of("targets", 8).keySet(), closed.names());
  }
}
