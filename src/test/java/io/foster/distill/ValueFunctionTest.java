package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.FiniteDifferences;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.SasRec;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueFunctionTest {
  private static final int[] SUBSET = {1, 8, 2, 5, 4};
  private final FrozenItemEncoder items = Toy.items(9, 4);
  private final SasRec model = Toy.model(4, 4);
  private final Theta theta = new Theta(Toy.parameters(model, 1), NamedTensors.empty());
  private final Theta omega = new Theta(Toy.parameters(model, 2), NamedTensors.empty());

  private Parametrisation set(String form, int missing) {
    if (form.equals("tied")) {
      return SmallSynthetic.tied(items, 2, 4);
    }
    int mixture = form.equals("plain") ? 1 : 3;
    SyntheticSet all = SmallSynthetic.set(items, 2, 4, mixture, 5);
    return new DecoupledSequences(
        new SyntheticSet(
            all.itemCount(),
            new int[] {4, 4 - missing},
            all.inputItems(),
            all.inputWeights(),
            all.targets(),
            all.bias()));
  }

  @ParameterizedTest
  @CsvSource({"plain, 0, 1", "plain, 2, 1", "mixed, 0, 1", "tied, 0, 1", "plain, 0, 3"})
  void itsGradientIsThatOfEachPositionsOwnGap(String form, int missing, double temperature) {
    Parametrisation s = set(form, missing);
    SyntheticStep step = new SyntheticStep(SUBSET, s, items, new LocalItems(9));
    SyntheticLoss loss = new SyntheticLoss(model, s, temperature);
    ValueFunction.Gap gap =
        new ValueFunction(model, items, s, temperature, 0, 1).at(theta, omega, s.initial(), step);
    SyntheticLoss.Result outer =
        SmallSynthetic.gradient(loss, model, theta, s.initial(), step, items);
    SyntheticLoss.Result inner =
        SmallSynthetic.gradient(loss, model, omega, s.initial(), step, items);
    assertEquals(outer.value(), gap.outer(), 1e-5);
    assertEquals(inner.value(), gap.inner(), 1e-5);
    assertTrue(gap.entropy() > 0 && gap.entropy() <= Math.log(SUBSET.length) + 1e-6);
    int positions = 8 - missing;
    NamedTensors differences =
        FiniteDifferences.of(
            s.initial(),
            4e-3,
            x ->
                positions
                    * temperature
                    * temperature
                    * (SmallSynthetic.gradient(loss, model, theta, x, step, items).value()
                        - SmallSynthetic.gradient(loss, model, omega, x, step, items).value()));
    assertTrue(differences.squaredNorm() > 1e-3);
    FiniteDifferences.assertClose(differences, gap.direction(), 0.02, 2e-4);
  }

  /** An expert's own predictions, u = W^T h / sqrt(d), leave nothing to move. */
  @ParameterizedTest
  @CsvSource({"1", "3"})
  void aModelAndItselfHaveNoGap(double temperature) {
    Parametrisation s = set("plain", 0);
    SyntheticStep step = new SyntheticStep(SUBSET, s, items, new LocalItems(9));
    ValueFunction.Gap gap =
        new ValueFunction(model, items, s, temperature, 0, 1).at(theta, theta, s.initial(), step);
    assertEquals(gap.inner(), gap.outer(), 1e-7);
    assertEquals(0, gap.direction().squaredNorm());
  }

  /** The temperature divides logits and scores: at 2 the loss is that of halved ones. */
  @ParameterizedTest
  @CsvSource({"2", "4"})
  void theTemperatureDividesTheLogitsOfSoftTargets(double temperature) {
    Parametrisation s = set("plain", 0);
    Tensor u = s.initial().get("targets");
    Tensor flat = Tensor.zeros(u.shape());
    for (int i = 0; i < u.size(); i++) {
      flat.data()[i] = (float) (u.data()[i] / temperature);
    }
    NamedTensors flattened = new NamedTensors(java.util.Map.of("targets", flat));
    SyntheticStep step = new SyntheticStep(SUBSET, s, items, new LocalItems(9));
    ValueFunction.Gap warm =
        new ValueFunction(model, items, s, temperature, 0, 1).at(theta, omega, s.initial(), step);
    ValueFunction.Gap plain =
        new ValueFunction(model, items, s, 1, 0, 1).at(theta, omega, flattened, step);
    assertEquals(plain.entropy(), warm.entropy(), 1e-5);
  }

  /** With a frozen encoder both models' scores are linear in the features, and so is the change. */
  @Test
  void withARidgeTargetsMoveByWhatTheModelsSayWhateverTheSubset() {
    Parametrisation s = set("plain", 0);
    float[][] moves = new float[2][];
    int[][] subsets = {{1, 8, 2, 5, 4, 0}, {3, 6, 7, 0, 2, 8}};
    for (int k = 0; k < 2; k++) {
      SyntheticStep step = new SyntheticStep(subsets[k], s, items, new LocalItems(9));
      moves[k] =
          new ValueFunction(model, items, s, 2, 1e-6, 1)
              .at(theta, omega, s.initial(), step)
              .direction()
              .get("targets")
              .data();
    }
    double largest = 0;
    for (int i = 0; i < moves[0].length; i++) {
      assertEquals(moves[0][i], moves[1][i], 2e-2, "number " + i);
      largest = Math.max(largest, Math.abs(moves[0][i]));
    }
    assertTrue(largest > 0.1);
  }

  /** Tied inputs move along their own gradient, which the ridge leaves as it is. */
  @Test
  void withARidgeLearnedInputsStillMoveAlongTheirGradient() {
    Parametrisation s = set("mixed", 0);
    SyntheticStep step = new SyntheticStep(SUBSET, s, items, new LocalItems(9));
    NamedTensors plain =
        new ValueFunction(model, items, s, 1, 0, 1).at(theta, omega, s.initial(), step).direction();
    NamedTensors fitted =
        new ValueFunction(model, items, s, 1, 0.1, 1)
            .at(theta, omega, s.initial(), step)
            .direction();
    assertArrayEquals(plain.get("mixture").data(), fitted.get("mixture").data(), 1e-6f);
    assertNotEquals(plain.get("targets"), fitted.get("targets"));
  }

  /** Without a weight of their own, inputs that are not tied to targets stay. */
  @Test
  void inputsStayWithoutAWeightOfTheirOwn() {
    Parametrisation s = set("mixed", 0);
    SyntheticStep step = new SyntheticStep(SUBSET, s, items, new LocalItems(9));
    NamedTensors with =
        new ValueFunction(model, items, s, 1, 0, 1).at(theta, omega, s.initial(), step).direction();
    NamedTensors without =
        new ValueFunction(model, items, s, 1, 0, 0).at(theta, omega, s.initial(), step).direction();
    assertArrayEquals(with.get("targets").data(), without.get("targets").data(), 1e-6f);
    assertEquals(Tensor.zeros(2, 4, 3), without.get("mixture"));
    assertNotEquals(with.get("mixture"), without.get("mixture"));
  }
}
