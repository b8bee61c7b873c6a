package io.foster.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PairedTestTest {
  @Test
  void theTestIsThatOfTheDifferences() {
    // Differences 1, 2, 3: t = 2 / (1 / sqrt(3)) = 3.4641 with 2 degrees of freedom. There the
    // distribution has a closed form: p = 1 - t / sqrt(t^2 + 2) = 1 - sqrt(6 / 7).
    double p = PairedTest.pValue(new double[] {2, 4, 6}, new double[] {1, 2, 3}).orElseThrow();
    assertEquals(1 - Math.sqrt(6.0 / 7), p, 1e-9);
  }

  @Test
  void withoutSpreadOrPairsThereIsNoTest() {
    assertTrue(PairedTest.pValue(new double[] {1}, new double[] {2}).isEmpty());
    assertTrue(PairedTest.pValue(new double[] {1, 2}, new double[] {1, 2}).isEmpty());
    assertTrue(PairedTest.pValue(new double[] {2, 3}, new double[] {1, 2}).isEmpty());
  }

  @Test
  void holmStepsDownAndStaysMonotone() {
    List<OptionalDouble> adjusted =
        PairedTest.holm(
            List.of(
                OptionalDouble.of(0.03),
                OptionalDouble.empty(),
                OptionalDouble.of(0.01),
                OptionalDouble.of(0.04)));
    // 3 x 0.01, 2 x 0.03, and 1 x 0.04 is lifted to what stands before it.
    assertEquals(0.06, adjusted.get(0).orElseThrow(), 1e-12);
    assertTrue(adjusted.get(1).isEmpty());
    assertEquals(0.03, adjusted.get(2).orElseThrow(), 1e-12);
    assertEquals(0.06, adjusted.get(3).orElseThrow(), 1e-12);
    assertEquals(
        1.0,
        PairedTest.holm(List.of(OptionalDouble.of(0.7), OptionalDouble.of(0.9)))
            .get(0)
            .orElseThrow());
  }
}
