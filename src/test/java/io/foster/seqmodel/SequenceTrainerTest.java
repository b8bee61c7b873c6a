package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.config.Backbone;
import io.foster.config.Looks;
import io.foster.config.ModelShape;
import io.foster.config.Optimiser;
import io.foster.config.TrainingPlan;
import io.foster.corpus.UserSequence;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.encoder.ItemEncoder;
import io.foster.evaluate.FullRanking;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceTrainerTest {
  private static final int ITEMS = 30;

  private final FrozenItemEncoder encoder = Toy.items(ITEMS, 16);
  private final SasRec model = new SasRec(new ModelShape(Backbone.SASREC, 16, 16, 1, 2, 32, 6));
  private final List<UserSequence> users = Toy.users(Toy.counting(100, ITEMS, 7, 1));

  private SequenceTrainer.Outcome train(int epochs, int patience, long seed) {
    double[] looks = {0};
    return train(encoder, Toy.plan(epochs, patience), seed, theta -> looks[0]++);
  }

  private SequenceTrainer.Outcome train(
      ItemEncoder from, TrainingPlan plan, long seed, SequenceTrainer.Validator validator) {
    return new SequenceTrainer(model, from, plan)
        .train(
            SequenceTrainer.trainingSequences(users), seed, validator, (step, total, theta) -> {});
  }

  private double hits(Theta theta, ItemEncoder from) {
    Tensor e = FullRanking.embedCatalogue(model, theta, from);
    List<Double> ranks = new ArrayList<>();
    new FullRanking(model, theta, e, false, 1)
        .rank(users, FullRanking.Split.TEST, (user, ranked) -> ranks.add(ranked.rank()));
    assertEquals(users.size(), ranks.size());
    return ranks.stream().filter(rank -> rank == 1).count() / (double) ranks.size();
  }

  @Test
  void itLearnsWhatAlwaysFollows() {
    SequenceTrainer.Outcome outcome =
        train(encoder, Toy.plan(60, 60), 3, theta -> hits(theta, encoder));
    assertTrue(hits(outcome.best(), encoder) > 0.9, outcome.validation().toString());
    List<Double> losses = outcome.losses();
    assertTrue(losses.get(losses.size() - 1) < 0.5 * losses.get(0), losses.toString());
  }

  @Test
  void itLearnsThroughATrainedEncoderToo() {
    Tensor half = Tensor.zeros(16, 16);
    for (int i = 0; i < 16; i++) {
      half.data()[17 * i] = 0.5f;
    }
    ItemEncoder trained = new Toy.LinearEncoder(encoder, half, Tensor.zeros(16));
    SequenceTrainer.Outcome outcome =
        train(trained, Toy.plan(40, 40), 3, theta -> hits(theta, trained));
    assertTrue(hits(outcome.best(), trained) > 0.7, outcome.validation().toString());
    assertNotEquals(trained.initialParameters(), outcome.best().encoder());
  }

  @Test
  void theSameSeedGivesTheSameParameters() {
    SequenceTrainer.Outcome one = train(2, 9, 5);
    SequenceTrainer.Outcome same = train(2, 9, 5);
    assertEquals(one.best(), same.best());
    assertEquals(one.validation(), same.validation());
    assertEquals(one.losses(), same.losses());
    assertNotEquals(one.best(), train(2, 9, 6).best());
  }

  @Test
  void theBestCheckpointIsKeptAndTrainingStopsWhenPatienceRunsOut() {
    List<Theta> seen = new ArrayList<>();
    double[] scores = {0.05, 0.1, 0.3, 0.2, 0.3, 0.1, 0.9};
    SequenceTrainer.Outcome outcome =
        train(
            encoder,
            Toy.plan(20, 2),
            5,
            theta -> {
              seen.add(theta);
              return scores[seen.size() - 1];
            });
    // An equal score is no better: two bad looks are put up with, the third ends it.
    assertEquals(List.of(0.05, 0.1, 0.3, 0.2, 0.3, 0.1), outcome.validation());
    assertEquals(seen.get(2), outcome.best());
    assertEquals(5, outcome.losses().size());
  }

  @Test
  void aModelThatTrainingMakesWorseStaysUntrained() {
    TrainingPlan plan =
        new TrainingPlan(
            30,
            Looks.geometric(3),
            99,
            Integer.MAX_VALUE,
            16,
            0,
            new Optimiser(0.01, 0.5, 5, 0, 5, 0));
    List<Theta> seen = new ArrayList<>();
    SequenceTrainer.Outcome outcome =
        train(
            encoder,
            plan,
            5,
            theta -> {
              seen.add(theta);
              return 1.0 / seen.size();
            });
    // 30 passes of one batch each: looks count steps, not passes.
    assertEquals(
        List.of(0, 1, 2, 5, 10, 20, 30),
        outcome.curve().stream().map(SequenceTrainer.CurvePoint::step).toList());
    assertEquals(model.initialParameters(5), outcome.best().sequence());
    assertNotEquals(seen.get(0), seen.get(1));
    assertEquals(6, outcome.losses().size());
  }

  @Test
  void whatDivergesIsTheBestItWasBefore() {
    TrainingPlan plan =
        new TrainingPlan(
            30,
            Looks.geometric(3),
            99,
            Integer.MAX_VALUE,
            16,
            0,
            new Optimiser(1e38, 0.5, 0, 0, 0, 0));
    SequenceTrainer.Outcome outcome = train(encoder, plan, 5, theta -> hits(theta, encoder));
    assertTrue(outcome.steps() < 30, "" + outcome.steps());
    assertTrue(Double.isFinite(outcome.best().norm()));
  }

  @Test
  void theMeanOfTheLastStepsIsWhatIsLookedAt() {
    TrainingPlan plan =
        new TrainingPlan(
            2, Looks.EACH_PASS, 9, Integer.MAX_VALUE, 16, 0, new Optimiser(0.01, 0.5, 5, 0, 5, 1));
    List<Theta> steps = new ArrayList<>();
    List<Theta> looks = new ArrayList<>();
    new SequenceTrainer(model, encoder, plan)
        .train(
            SequenceTrainer.trainingSequences(users),
            3,
            theta -> {
              looks.add(theta);
              return looks.size();
            },
            (step, total, theta) -> steps.add(theta));
    assertEquals(2, steps.size());
    assertEquals(steps.get(0), looks.get(1));
    assertEquals(steps.get(0).plus(0.5, steps.get(1).plus(-1, steps.get(0))), looks.get(2));
  }

  @Test
  void listenersSeeEveryStepOfTheSchedule() {
    List<Integer> steps = new ArrayList<>();
    List<Integer> totals = new ArrayList<>();
    SequenceTrainer.Outcome outcome =
        new SequenceTrainer(model, encoder, Toy.plan(2, 9))
            .train(
                SequenceTrainer.trainingSequences(users),
                1,
                theta -> 0,
                (step, total, theta) -> {
                  steps.add(step);
                  totals.add(total);
                });
    // 100 users of 4 positions, 64 positions a batch: 16 users each, so 7 batches.
    assertEquals(14, outcome.steps());
    assertEquals(14, steps.size());
    assertEquals(14, steps.get(13));
    assertEquals(List.of(14), totals.stream().distinct().toList());
  }

  @Test
  void sequencesOfOneItemTeachNothing() {
    List<int[]> sequences = new ArrayList<>(List.of(new int[] {1}, new int[] {}));
    sequences.addAll(Toy.counting(3, ITEMS, 4, 1));
    SequenceTrainer.Outcome outcome =
        new SequenceTrainer(model, encoder, Toy.plan(1, 1))
            .train(sequences, 1, theta -> 0, (step, total, theta) -> {});
    assertEquals(1, outcome.steps());
    assertTrue(Double.isFinite(outcome.losses().get(0)));
  }

  @Test
  void longSequencesAreReadInStretchesThatAskForEachItemOnce() {
    List<int[]> stretches =
        SequenceTrainer.stretches(
            List.of(new int[] {0, 1, 2, 3, 4, 5, 6, 7}, new int[] {8, 9}, new int[] {10}), 3);
    assertEquals(4, stretches.size());
    assertArrayEquals(new int[] {4, 5, 6, 7}, stretches.get(0));
    assertArrayEquals(new int[] {1, 2, 3, 4}, stretches.get(1));
    assertArrayEquals(new int[] {0, 1}, stretches.get(2));
    assertArrayEquals(new int[] {8, 9}, stretches.get(3));
  }
}
