package io.foster.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Whether distillation paid off, by numbers computed by hand. */
class VerdictTest {
  @Test
  void afterSoManyModels() {
    // 100 s to make, 9 s saved each: 11.1, so the twelfth.
    assertEquals(
        "Distillation pays off here from 12 trained models on: a training on the set takes 1.0 s, on"
            + " all data 10.0 s, and the set took 1 min 40 s to make, experts included. Its models"
            + " reach 98.0% of the Recall@10 of models of all data.",
        Verdict.of(1, 10, 100, OptionalDouble.of(0.98)));
    assertTrue(
        Verdict.of(1, 201, 200, OptionalDouble.empty())
            .startsWith("Distillation pays off here from 1 trained model on"));
  }

  @Test
  void orNot() {
    assertTrue(
        Verdict.of(2, 1.5, 60, OptionalDouble.of(1.1))
            .startsWith("Distillation did not pay off here in time"));
    assertTrue(
        Verdict.of(1, 1.01, 60, OptionalDouble.of(1.1))
            .startsWith("Distillation did not pay off here in time"));
    assertTrue(
        Verdict.of(1, 10, 60, OptionalDouble.of(0.5))
            .startsWith("Distillation did not pay off here in quality"));
  }
}
