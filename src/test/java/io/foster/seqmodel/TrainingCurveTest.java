package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.tensor.NamedTensors;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingCurveTest {
  private static final Theta THETA = new Theta(NamedTensors.empty(), NamedTensors.empty());
  private static final double LOOK = 0.3;

  /** A validator that takes its time. */
  private static final SequenceTrainer.Validator SLOW =
      new SequenceTrainer.Validator() {
        @Override
        public double score(Theta theta) {
          return look(theta).score();
        }

        @Override
        public Look look(Theta theta) {
          pause(LOOK);
          return new Look(0.25, 0.5);
        }
      };

  private static void pause(double seconds) {
    try {
      Thread.sleep((long) (1000 * seconds));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theClockStandsStillWhileTheValidationUsersAreLookedAt() {
    long start = System.nanoTime();
    TrainingCurve curve = new TrainingCurve(SLOW);
    pause(0.02);
    assertEquals(0.25, curve.look(10, 1.5, THETA));
    pause(0.02);
    curve.look(20, 1.0, THETA);
    double all = (System.nanoTime() - start) / 1e9;
    List<SequenceTrainer.CurvePoint> points = curve.points();
    assertEquals(List.of(10, 20), points.stream().map(SequenceTrainer.CurvePoint::step).toList());
    assertEquals(0.5, points.get(0).recall());
    assertTrue(points.get(0).seconds() >= 0.02, points.toString());
    assertTrue(points.get(1).seconds() >= points.get(0).seconds() + 0.02, points.toString());
    // However slow the machine is, two looks are not in it.
    assertTrue(points.get(1).seconds() <= all - 2 * LOOK + 0.01, all + " " + points);
  }

  @Test
  void aValidatorOfTheScoreAloneHasNoRecall() {
    TrainingCurve curve = new TrainingCurve(theta -> 0.125);
    assertEquals(0.125, curve.look(1, 2, THETA));
    assertTrue(Double.isNaN(curve.points().get(0).recall()));
  }
}
