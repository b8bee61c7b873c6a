package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdamTest {

  private static NamedTensors of(float... values) {
    return new NamedTensors(Map.of("x", new Tensor(new long[] {values.length}, values)));
  }

  private static float x(NamedTensors t) {
    return t.get("x").data()[0];
  }

  @Test
  void theFirstTwoStepsAreTheTextbooks() {
    Adam adam = new Adam(0, 0);
    // Step 1: m = 0.2, v = 0.004; corrected 2 and 4, so the step is the rate: 1 - 0.1.
    NamedTensors one = adam.step(of(1), of(2), 0.1);
    assertEquals(0.9, x(one), 1e-6);
    // Step 2: m = 0.9 * 0.2 - 0.1 = 0.08, v = 0.999 * 0.004 + 0.001 = 0.004996;
    // corrected by 0.19 and 0.001999: 0.42105263 / sqrt(2.49924962) = 0.26633834.
    NamedTensors two = adam.step(one, of(-1), 0.1);
    assertEquals(0.9 - 0.026633834, x(two), 1e-6);
  }

  @Test
  void anotherOneGoesOnFromItsStateAndLeavesItAsItWas() {
    Adam adam = new Adam(0, 0);
    NamedTensors one = adam.step(of(1), of(2), 0.1);
    Adam.State state = adam.state();
    NamedTensors two = adam.step(one, of(-1), 0.1);
    for (int k = 0; k < 2; k++) {
      Adam other = new Adam(0, 0);
      other.step(of(7), of(7), 0.1);
      other.restore(state);
      assertEquals(two, other.step(one, of(-1), 0.1));
    }
  }

  @Test
  void weightDecayIsDecoupledFromTheGradient() {
    NamedTensors next = new Adam(0, 0.5).step(of(4), of(0), 0.1);
    assertEquals(4 - 0.1 * 0.5 * 4, x(next), 1e-6);
  }

  @Test
  void clippingScalesTheWholeGradientByItsNorm() {
    // (3, 4) has norm 5; clipped to 1 it is (0.6, 0.8). The second step tells it from (3, 4).
    Adam clipped = new Adam(1, 0);
    NamedTensors after = clipped.step(of(0, 0), of(3, 4), 1);
    after = clipped.step(after, of(0.3f, 0.4f), 1);
    Adam plain = new Adam(0, 0);
    NamedTensors same = plain.step(of(0, 0), of(0.6f, 0.8f), 1);
    same = plain.step(same, of(0.3f, 0.4f), 1);
    assertEquals(same.get("x").data()[0], after.get("x").data()[0], 1e-6);
    assertEquals(same.get("x").data()[1], after.get("x").data()[1], 1e-6);
    Adam unclipped = new Adam(0, 0);
    NamedTensors other = unclipped.step(of(0, 0), of(3, 4), 1);
    other = unclipped.step(other, of(0.3f, 0.4f), 1);
    assertTrue(Math.abs(x(other) - x(after)) > 0.05);
  }

  @Test
  void parametersWithoutAGradientStay() {
    Map<String, Tensor> p = new LinkedHashMap<>(of(1).asMap());
    Tensor other = Tensor.zeros(2);
    p.put("other", other);
    assertSame(other, new Adam(0, 0).step(new NamedTensors(p), of(2), 0.1).get("other"));
  }
}
