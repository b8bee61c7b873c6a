package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TailAverageTest {

  private static Theta theta(float... values) {
    return new Theta(
        new NamedTensors(Map.of("w", new Tensor(new long[] {values.length}, values))),
        NamedTensors.empty());
  }

  private static float[] values(Theta theta) {
    return theta.sequence().get("w").data();
  }

  private static void assertNotAveraged(TailAverage average, int steps) {
    for (int step = 1; step <= steps; step++) {
      Theta theta = theta(step);
      assertSame(theta, average.after(step, theta));
    }
  }

  @Test
  void theLastHalfIsAveraged() {
    TailAverage average = TailAverage.of(0.5, 6);
    assertNotAveraged(average, 3);
    assertArrayEquals(new float[] {8, 1}, values(average.after(4, theta(8, 1))));
    assertArrayEquals(new float[] {6, 2}, values(average.after(5, theta(4, 3))));
    assertArrayEquals(new float[] {5, 2}, values(average.after(6, theta(3, 2))), 1e-6f);
  }

  @Test
  void withoutAShareNothingIs() {
    TailAverage average = TailAverage.of(0, 2);
    assertNotAveraged(average, 2);
  }
}
