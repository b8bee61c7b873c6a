package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThetaTest {
  private static NamedTensors of(String name, float... values) {
    return new NamedTensors(Map.of(name, new Tensor(new long[] {values.length}, values)));
  }

  private final Theta theta = new Theta(of("w", 1, 2), of("layer", 2));

  @Test
  void itIsFlattenedAndBack() {
    NamedTensors flat = theta.flat();
    assertEquals(List.of("w", "encoder.layer"), List.copyOf(flat.names()));
    assertEquals(theta, Theta.ofFlat(flat));
    Theta frozen = new Theta(of("w", 1), NamedTensors.empty());
    assertEquals(frozen, Theta.ofFlat(frozen.flat()));
  }

  @Test
  void sumsAndNormsGoOverBothParts() {
    assertEquals(3, theta.norm(), 1e-12);
    assertEquals(new Theta(of("w", 0.5f, 1), of("layer", 1)), theta.plus(-0.5, theta));
  }

  @Test
  void theEncoderHasItsOwnRateAndNoDecay() {
    Theta gradient = new Theta(of("w", 3, 3), of("layer", 3));
    Theta next = new ThetaOptimizer(0, 0.5, 0.1).step(theta, gradient, 0.2);
    // The first step of Adam is as long as the rate.
    assertEquals(1 - 0.2 - 0.2 * 0.5 * 1, next.sequence().get("w").data()[0], 1e-6);
    assertEquals(2 - 0.02, next.encoder().get("layer").data()[0], 1e-6);
  }
}
