package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LearningRateTest {

  @Test
  void itRisesLinearlyAndFallsAsAHalfCosine() {
    LearningRate rate = new LearningRate(0.4, 4, 12, 0);
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
  void itStaysWhereTheAveragingBegins() {
    LearningRate whole = new LearningRate(0.4, 4, 12, 0);
    LearningRate rate = new LearningRate(0.4, 4, 12, 0.5);
    for (int step = 0; step <= 6; step++) {
      assertEquals(whole.at(step), rate.at(step), 1e-12);
    }
    for (int step = 7; step < 12; step++) {
      assertEquals(whole.at(6), rate.at(step), 1e-12);
    }
    assertEquals(0.4, new LearningRate(0.4, 4, 12, 1).at(11), 1e-12);
  }

  @Test
  void withoutWarmUpItStartsAtThePeak() {
    assertEquals(0.4, new LearningRate(0.4, 0, 1, 0).at(0), 1e-12);
  }
}
