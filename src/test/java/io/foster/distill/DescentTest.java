package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DescentTest {
  private static NamedTensors of(float... values) {
    return new NamedTensors(Map.of("u", new Tensor(new long[] {values.length}, values)));
  }

  private static void assertValues(NamedTensors actual, float... expected) {
    assertArrayEquals(expected, actual.get("u").data(), 1e-6f);
  }

  @Test
  void theRateFallsAlongHalfACosineToATwentieth() {
    Descent descent = new Descent(2, 0, 0, 5);
    assertEquals(2, descent.rate(1), 1e-12);
    assertEquals(2 * (0.05 + 0.95 * 0.5), descent.rate(3), 1e-12);
    assertEquals(0.1, descent.rate(5), 1e-12);
    assertEquals(2, new Descent(2, 0, 0, 1).rate(1), 1e-12);
  }

  @Test
  void withoutMomentumAStepIsTheRateTimesTheGradient() {
    Descent descent = new Descent(2, 0, 0, 5);
    assertValues(descent.step(1, of(1, 1), of(0.5f, -1)), 0, 3);
    assertValues(descent.step(5, of(1, 1), of(0.5f, -1)), 0.95f, 1.1f);
    assertTrue(descent.velocity().isEmpty());
  }

  @Test
  void momentumAddsTheStepsBefore() {
    Descent descent = new Descent(1, 0.5, 0, 2);
    NamedTensors first = descent.step(1, of(0), of(1));
    assertValues(first, -1);
    // v = 0.5 * 1 + 2, at a rate of 0.05.
    NamedTensors second = descent.step(2, first, of(2));
    assertValues(second, -1 - 0.05f * 2.5f);
    Descent other = new Descent(1, 0.5, 0, 2);
    other.restore(of(1), NamedTensors.empty());
    assertEquals(second, other.step(2, first, of(2)));
    assertEquals(descent.velocity(), other.velocity());
  }

  /** Of four steps the last two; the rate of a step has nothing to do with it. */
  @Test
  void theResultIsTheMeanOfTheLastSteps() {
    Descent descent = new Descent(1, 0, 0.5, 4);
    NamedTensors s = of(8);
    for (int step = 1; step <= 2; step++) {
      s = descent.step(step, s, of(1));
      assertEquals(s, descent.result(s));
    }
    NamedTensors third = descent.step(3, s, of(1));
    assertEquals(third, descent.result(third));
    NamedTensors fourth = descent.step(4, third, of(-6));
    float mean = (third.get("u").data()[0] + fourth.get("u").data()[0]) / 2;
    assertValues(descent.result(fourth), mean);
    Descent resumed = new Descent(1, 0, 0.5, 4);
    resumed.restore(NamedTensors.empty(), third);
    assertEquals(fourth, resumed.step(4, third, of(-6)));
    assertEquals(descent.result(fourth), resumed.result(fourth));
  }
}
