package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.FiniteDifferences;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.SasRec;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoOccurrenceTest {
  private static final double LN3 = Math.log(3);

  /** Items 0 and 1 have a cosine of 0.8; item 2 is like neither. */
  private final FrozenItemEncoder plane =
      new FrozenItemEncoder(new Tensor(new long[] {3, 2}, new float[] {1, 0, 0.8f, 0.6f, 0, -2}));

  private final SasRec model = Toy.model(2, 4);

  /** u with &lt;u, z_0&gt; = a and &lt;u, z_1&gt; = b. */
  private static float[] scoring(double a, double b) {
    return new float[] {(float) a, (float) ((b - 0.8 * a) / 0.6)};
  }

  private SyntheticLoss.Result of(int[] inputs, double tau, float[]... targets) {
    Tensor u = Tensor.zeros(1, inputs.length, 2);
    for (int l = 0; l < inputs.length; l++) {
      System.arraycopy(targets[l], 0, u.data(), 2 * l, 2);
    }
    Tensor weights = Tensor.zeros(1, inputs.length, 1);
    java.util.Arrays.fill(weights.data(), 1f);
    Parametrisation s =
        new DecoupledSequences(
            new SyntheticSet(3, new int[] {inputs.length}, inputs, weights, u, Tensor.zeros(3)));
    SyntheticStep step = new SyntheticStep(new int[] {0, 1}, s, plane, new LocalItems(3));
    return new CoOccurrence(s, plane, tau).gradient(s.initial(), step, new SyntheticLoss(model, s));
  }

  @Test
  void itIsTheDivergenceBetweenWhatFollowsLikeItems() {
    // After item 0: (3/4, 1/4). After item 1: (1/4, 3/4). KL each way = 3/4 ln 3 - 1/4 ln 3.
    double value = of(new int[] {0, 1}, 0.5, scoring(LN3, 0), scoring(0, LN3)).value();
    assertEquals(0.5 * LN3, value, 1e-5);
    // The threshold scales all weights, and the sum is divided by their total.
    value = of(new int[] {0, 1}, 0.1, scoring(LN3, 0), scoring(0, LN3)).value();
    assertEquals(0.5 * LN3, value, 1e-5);
  }

  @Test
  void whatFollowsAnItemIsAveragedOverItsPositions() {
    // After item 0: (3/4, 1/4) and (1/4, 3/4), so (1/2, 1/2). After item 1: (1/4, 3/4).
    double value =
        of(new int[] {0, 1, 0}, 0.5, scoring(LN3, 0), scoring(0, LN3), scoring(0, LN3)).value();
    double forth = 0.5 * Math.log(2) + 0.5 * Math.log(2.0 / 3);
    double back = 0.25 * Math.log(0.5) + 0.75 * Math.log(1.5);
    assertEquals((forth + back) / 2, value, 1e-5);
  }

  @Test
  void itIsZeroWhereNoTwoItemsAreAlike() {
    float[][] u = {scoring(LN3, 0), scoring(0, LN3)};
    for (SyntheticLoss.Result r :
        new SyntheticLoss.Result[] {
          of(new int[] {0, 1}, 0.9, u[0], u[1]), of(new int[] {0, 2}, 0.5, u[0], u[1])
        }) {
      assertEquals(0, r.value());
      assertEquals(0, r.gradient().squaredNorm());
    }
    SyntheticLoss.Result same = of(new int[] {0, 1}, 0.5, u[0], u[0]);
    assertEquals(0, same.value(), 1e-6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"one item", "three items", "tied"})
  void itsGradientIsThatOfItsFiniteDifferences(String form) {
    FrozenItemEncoder items = Toy.items(9, 4);
    Parametrisation s =
        switch (form) {
          case "tied" -> SmallSynthetic.tied(items, 2, 4);
          case "one item" -> SmallSynthetic.decoupled(items, 2, 4, 1);
          default -> SmallSynthetic.decoupled(items, 2, 4, 3);
        };
    SyntheticStep step = new SyntheticStep(new int[] {1, 8, 2, 5, 4}, s, items, new LocalItems(9));
    SyntheticLoss loss = new SyntheticLoss(Toy.model(4, 4), s);
    CoOccurrence regulariser = new CoOccurrence(s, items, -0.2);
    NamedTensors analytic = regulariser.gradient(s.initial(), step, loss).gradient();
    NamedTensors differences =
        FiniteDifferences.of(s.initial(), 4e-3, x -> regulariser.gradient(x, step, loss).value());
    assertTrue(differences.squaredNorm() > 1e-4);
    FiniteDifferences.assertClose(differences, analytic, 0.02, 2e-5);
  }
}
