package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.base.NotANumberException;
import io.foster.config.Looks;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    TrainingCurve curve = new TrainingCurve(SLOW, Looks.geometric(1), 2, THETA);
    pause(0.02);
    curve.afterStep(false, 1.5, THETA);
    pause(0.02);
    curve.afterStep(false, 1, THETA);
    double all = (System.nanoTime() - start) / 1e9;
    List<SequenceTrainer.CurvePoint> points = curve.outcome().curve();
    assertEquals(List.of(0, 1, 2), points.stream().map(SequenceTrainer.CurvePoint::step).toList());
    assertEquals(0.5, points.get(0).recall());
    assertTrue(points.get(1).seconds() >= 0.02, points.toString());
    assertTrue(points.get(2).seconds() >= points.get(1).seconds() + 0.02, points.toString());
    points.forEach(p -> assertTrue(p.lookSeconds() >= LOOK - 0.01, points.toString()));
    // However slow the machine is, three looks are not in it.
    assertTrue(points.get(2).seconds() <= all - 3 * LOOK + 0.01, all + " " + points);
  }

  @Test
  void aValidatorOfTheScoreAloneHasNoRecall() {
    TrainingCurve curve = new TrainingCurve(theta -> 0.125, Looks.EACH_PASS, 1, THETA);
    assertEquals(List.of(0.125), curve.outcome().validation());
    assertTrue(Double.isNaN(curve.outcome().curve().get(0).recall()));
  }

  @Test
  void looksGetRarerAndTheLastStepHasOne() {
    assertEquals(List.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 800), steps(Looks.geometric(3), 800));
    assertEquals(List.of(1, 10, 100), steps(Looks.geometric(1), 100));
    assertEquals(List.of(60), steps(Looks.geometric(0), 60));
    assertEquals(List.of(60), steps(Looks.LAST, 60));
    assertEquals(List.of(7, 14), steps(Looks.EACH_PASS, 14));
  }

  @Test
  void patienceBeginsWithTheFirstTrainedModel() {
    // The untrained model is the best of all for long, as on data where likeness of texts says
    // much.
    double[] scores = {0.5, 0.1, 0.2, 0.3, 0.4, 0.35, 0.38, 0.6};
    int[] look = {0};
    List<Theta> seen = new ArrayList<>();
    TrainingCurve curve =
        new TrainingCurve(
            theta -> {
              seen.add(theta);
              return scores[look[0]++];
            },
            Looks.EACH_PASS,
            scores.length - 1,
            THETA);
    int[] since = new int[scores.length - 1];
    for (int i = 0; i < since.length; i++) {
      curve.afterStep(true, 1, new Theta(NamedTensors.empty(), NamedTensors.empty()));
      since[i] = curve.sinceBest();
      if (i < since.length - 1) {
        assertSame(THETA, curve.outcome().best());
      }
    }
    assertArrayEquals(new int[] {0, 0, 0, 0, 1, 2, 0}, since);
    assertSame(seen.get(scores.length - 1), curve.outcome().best());
  }

  @Test
  void aTrainingThatLosesHalfOfItsBestIsOverFromAQuarterOfItsStepsOn() {
    double[] scores = {0.4, 0.1, 0.1, 0.3, 0.21, 0.19};
    int[] look = {0};
    TrainingCurve curve =
        new TrainingCurve(
            theta -> scores[look[0]++], Looks.geometric(9).stoppingBelow(0.5), 9, THETA);
    List<Boolean> over = new ArrayList<>();
    for (int step = 1; step <= 5; step++) {
      curve.afterStep(false, 1, THETA);
      over.add(curve.over());
    }
    // The losses of the first two steps are before a quarter; 0.21 is more than a half of 0.4.
    assertEquals(List.of(false, false, false, false, true), over);
    assertEquals(5, curve.outcome().steps());
  }

  /** There is nothing to rank with NaN, whenever it is looked. */
  @Test
  void aTrainingThatDivergesIsOverAndNobodyLooksAtIt() {
    for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 1e10f}) {
      Theta diverged =
          new Theta(
              new NamedTensors(Map.of("w", new Tensor(new long[] {1}, new float[] {broken}))),
              NamedTensors.empty());
      for (Looks looks : List.of(Looks.geometric(3), Looks.EACH_PASS, Looks.LAST)) {
        TrainingCurve curve =
            new TrainingCurve(
                theta -> {
                  assertSame(THETA, theta);
                  return 0.25;
                },
                looks,
                1,
                THETA);
        curve.afterStep(true, Double.NaN, diverged);
        assertTrue(curve.over());
        SequenceTrainer.Outcome outcome = curve.outcome();
        assertTrue(outcome.diverged());
        assertSame(THETA, outcome.best());
        // Of the gate's students, LAST, there is no score, which counts as 0.
        assertEquals(looks.first() ? List.of(0.25) : List.of(), outcome.validation());
        ConfigException e =
            assertThrows(ConfigException.class, () -> outcome.requireConverging("a.rate", 10));
        assertTrue(e.getMessage().startsWith("a.rate: with 10.0 the "), e.getMessage());
      }
    }
    TrainingCurve sound = new TrainingCurve(theta -> 0.25, Looks.LAST, 1, THETA);
    sound.afterStep(true, 1, THETA);
    assertFalse(sound.outcome().diverged());
    assertSame(THETA, sound.outcome().requireConverging("a.rate", 10).best());
  }

  @Test
  void finiteParametersWhoseScoresAreNoNumbersHaveDivergedToo() {
    Theta large = new Theta(NamedTensors.empty(), NamedTensors.empty());
    TrainingCurve curve =
        new TrainingCurve(
            theta -> {
              if (theta == large) {
                throw new NotANumberException("the score of item 0");
              }
              return 0.25;
            },
            Looks.EACH_PASS,
            9,
            THETA);
    curve.afterStep(true, 1, THETA);
    curve.afterStep(true, 1, large);
    assertTrue(curve.over());
    assertTrue(curve.outcome().diverged());
    assertSame(THETA, curve.outcome().best());
  }

  @Test
  void withoutAShareATrainingGoesOnWhateverIsFound() {
    double[] scores = {0.4, 0, 0, 0};
    int[] look = {0};
    TrainingCurve curve =
        new TrainingCurve(theta -> scores[look[0]++], Looks.geometric(9), 3, THETA);
    for (int step = 1; step <= 3; step++) {
      curve.afterStep(false, 1, THETA);
    }
    assertFalse(curve.over());
  }

  private static List<Integer> steps(Looks looks, int total) {
    return IntStream.rangeClosed(1, total)
        .filter(step -> looks.after(step, total, step % 7 == 0))
        .boxed()
        .toList();
  }

  @Test
  void theLastParametersAreTakenWhereThereIsNobodyToLookAt() {
    SequenceTrainer.Validator nobody =
        new SequenceTrainer.Validator() {
          @Override
          public double score(Theta theta) {
            return 0;
          }

          @Override
          public boolean sees() {
            return false;
          }
        };
    TrainingCurve curve = new TrainingCurve(nobody, Looks.geometric(3), 2, THETA);
    Theta last = new Theta(NamedTensors.empty(), NamedTensors.empty());
    curve.afterStep(true, 1, THETA);
    curve.afterStep(true, 1, last);
    assertSame(last, curve.outcome().best());
    assertEquals(1, curve.outcome().curve().size());
  }
}
