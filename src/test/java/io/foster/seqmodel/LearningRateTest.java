package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LearningRateTest {

  @Test
  void itRisesLinearlyAndFallsAsAHalfCosine() {
    LearningRate rate = new LearningRate(0.4, 4, 12);
    assertEquals(0.1, rate.at(0), 1e-12);
    assertEquals(0.2, rate.at(1), 1e-12);
    assertEquals(0.4, rate.at(3), 1e-12);
    assertEquals(0.4, rate.at(4), 1e-12);
    assertEquals(0.2, rate.at(8), 1e-12);
    assertEquals(0.4 * (1 + Math.cos(Math.PI * 0.75)) / 2, rate.at(10), 1e-12);
    assertEquals(0, rate.at(12), 1e-12);
    assertEquals(0, rate.at(100), 1e-12);
  }

  @Test
  void withoutWarmUpItStartsAtThePeak() {
    assertEquals(0.4, new LearningRate(0.4, 0, 1).at(0), 1e-12);
  }
}
