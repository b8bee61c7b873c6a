package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.config.Backbone;
import io.foster.config.LabelUse;
import io.foster.config.Looks;
import io.foster.config.ModelShape;
import io.foster.config.Optimiser;
import io.foster.config.StudentPlan;
import io.foster.corpus.UserSequence;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.encoder.ItemEncoder;
import io.foster.evaluate.FullRanking;
import io.foster.seqmodel.SasRec;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StudentTrainerTest {
  private static final int ITEMS = 40;

  private final FrozenItemEncoder encoder = Toy.items(ITEMS, 16);
  private final SasRec model = new SasRec(new ModelShape(Backbone.SASREC, 16, 16, 1, 2, 32, 6));

  private static StudentPlan plan(int steps, Looks looks) {
    return plan(steps, looks, 0);
  }

  private static StudentPlan plan(int steps, Looks looks, double averaged) {
    Optimiser optimiser = new Optimiser(0.01, 0.5, 10, 0, 5, averaged);
    return new StudentPlan(steps, 0, 30, 0.1, 0.1, optimiser, looks, LabelUse.AS_WRITTEN);
  }

  private SequenceTrainer.Outcome train(
      SyntheticSet set, StudentPlan plan, long seed, SequenceTrainer.Validator validator) {
    return new StudentTrainer(model, encoder, encoder, plan)
        .train(set, seed, validator, (step, total, theta) -> {});
  }

  /** The student reads one encoder's features, the soft targets are written in another's. */
  @Test
  void aStudentWithAnEncoderOfItsOwnLearnsFromLabelsInTheSetsFeatures() {
    List<UserSequence> users = Toy.users(Toy.counting(150, ITEMS, 7, 1));
    SyntheticSet set = labelled(users).set();
    FrozenItemEncoder own = new FrozenItemEncoder(Toy.normal(5, 1, ITEMS, 16));
    Theta right =
        new StudentTrainer(model, own, encoder, plan(400, Looks.LAST))
            .train(set, 77, theta -> 0, (step, total, theta) -> {})
            .best();
    // With its own features in the place of z the labels say nothing.
    Theta wrong =
        new StudentTrainer(model, own, own, plan(400, Looks.LAST))
            .train(set, 77, theta -> 0, (step, total, theta) -> {})
            .best();
    double rank = meanRank(right, users, own);
    assertTrue(rank < 9, "mean rank " + rank);
    assertTrue(meanRank(wrong, users, own) > rank + 4, "" + meanRank(wrong, users, own));
    // What it has learned holds for its own features alone.
    assertTrue(meanRank(right, users, encoder) > rank + 4, "" + meanRank(right, users, encoder));
  }

  private double meanRank(Theta theta, List<UserSequence> users) {
    return meanRank(theta, users, encoder);
  }

  private double meanRank(Theta theta, List<UserSequence> users, FrozenItemEncoder reads) {
    Tensor e = FullRanking.embedCatalogue(model, theta, reads);
    List<Double> ranks = new ArrayList<>();
    new FullRanking(model, theta, e, false, 1)
        .rank(users, FullRanking.Split.TEST, (user, ranked) -> ranks.add(ranked.rank()));
    return ranks.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** Sequences with an expert's labels, written in the features of {@code encoder}. */
  private record Labelled(SyntheticSet set, Theta expert) {}

  private Labelled labelled(List<UserSequence> users) {
    Theta expert =
        new SequenceTrainer(model, encoder, Toy.plan(25, 25))
            .train(
                SequenceTrainer.trainingSequences(users),
                1,
                theta -> -meanRank(theta, users),
                (step, total, theta) -> {})
            .best();
    List<int[]> inputs = Toy.counting(14, ITEMS, 6, 9);
    Tensor u = new ExpertLabels(model, List.of(expert), encoder, encoder, 1).label(inputs);
    int[] lengths = new int[inputs.size()];
    Arrays.fill(lengths, 6);
    Tensor weights = Tensor.zeros(inputs.size(), 6, 1);
    Arrays.fill(weights.data(), 1f);
    SyntheticSet set =
        new SyntheticSet(
            ITEMS,
            lengths,
            inputs.stream().flatMapToInt(Arrays::stream).toArray(),
            weights,
            u,
            Tensor.zeros(ITEMS));
    return new Labelled(set, expert);
  }

  @Test
  void anExpertsLabelsOnAFewSequencesTeachWhatTheExpertKnows() {
    List<UserSequence> users = Toy.users(Toy.counting(150, ITEMS, 7, 1));
    Labelled labelled = labelled(users);
    Theta expert = labelled.expert();
    SequenceTrainer.Outcome student =
        train(labelled.set(), plan(400, Looks.LAST), 77, theta -> -meanRank(theta, users));
    // A random ranking puts the target at 20.5 on average.
    double rank = meanRank(student.best(), users);
    assertTrue(rank < 8, "mean rank " + rank + ", the expert's " + meanRank(expert, users));
    assertTrue(meanRank(new Theta(model.initialParameters(77), NamedTensors.empty()), users) > 14);
  }

  @Test
  void theSameSeedGivesTheSameParametersAndAnotherDoesNot() {
    SyntheticSet set = SmallSynthetic.set(encoder, 3, 6, 2, 1);
    StudentPlan plan = plan(12, Looks.geometric(1));
    SequenceTrainer.Outcome one = train(set, plan, 3, Theta::norm);
    SequenceTrainer.Outcome same = train(set, plan, 3, Theta::norm);
    assertEquals(one.best(), same.best());
    assertEquals(one.losses(), same.losses());
    assertNotEquals(one.best(), train(set, plan, 4, Theta::norm).best());
    // Looks before step 1 and after 1, 10 and 12, with the losses since the one before.
    assertEquals(4, one.validation().size());
    assertEquals(3, one.losses().size());
    assertEquals(12, one.steps());
    assertEquals(
        List.of(0, 1, 10, 12), one.curve().stream().map(SequenceTrainer.CurvePoint::step).toList());
    assertTrue(Double.isNaN(one.curve().get(0).loss()));
    assertEquals(
        one.losses(), one.curve().stream().skip(1).map(SequenceTrainer.CurvePoint::loss).toList());
  }

  /** Whoever trains on S waits for its best labels to be found. */
  @Test
  void theSearchForTheBestLabelsIsPartOfTheTrainingsTime() {
    double search = 1.5;
    boolean[] searched = {false};
    ItemEncoder slow =
        (ItemEncoder)
            Proxy.newProxyInstance(
                ItemEncoder.class.getClassLoader(),
                new Class<?>[] {ItemEncoder.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("embed") && !searched[0]) {
                    searched[0] = true;
                    Thread.sleep((long) (1000 * search));
                  }
                  return method.invoke(encoder, arguments);
                });
    SyntheticSet set = SmallSynthetic.set(encoder, 3, 6, 2, 1);
    SequenceTrainer.Outcome outcome =
        new StudentTrainer(
                model, encoder, slow, plan(2, Looks.geometric(0)).with(new LabelUse(1, 0.5)))
            .train(set, 3, Theta::norm, (step, total, theta) -> {});
    double first = outcome.curve().get(0).seconds();
    double last = outcome.curve().get(1).seconds();
    assertTrue(first < search && last >= search, outcome.curve().toString());
  }

  @Test
  void theCheckpointWithTheBestScoreIsTaken() {
    List<Theta> seen = new ArrayList<>();
    double[] scores = {0.1, 0.5, 0.5, 0.2, 0.3};
    SequenceTrainer.Outcome outcome =
        train(
            SmallSynthetic.set(encoder, 3, 6, 1, 1),
            plan(8, Looks.geometric(3)),
            3,
            theta -> {
              seen.add(theta);
              return scores[seen.size() - 1];
            });
    assertEquals(seen.get(1), outcome.best());
    assertEquals(List.of(0.1, 0.5, 0.5, 0.2, 0.3), outcome.validation());
  }

  @Test
  void theMeanOfTheLastStepsIsWhatComesOut() {
    List<Theta> last = new ArrayList<>();
    Theta best =
        new StudentTrainer(model, encoder, encoder, plan(4, Looks.LAST, 0.5))
            .train(
                SmallSynthetic.set(encoder, 3, 6, 1, 1),
                3,
                theta -> 0,
                (step, total, theta) -> {
                  if (step > 2) {
                    last.add(theta);
                  }
                })
            .best();
    assertEquals(2, last.size());
    assertNotEquals(last.get(0), last.get(1));
    Theta mean = last.get(0).plus(0.5, last.get(1).plus(-1, last.get(0)));
    assertEquals(mean, best);
  }

  /** Dividing u and beta by T divides every logit, so nothing else may differ. */
  @Test
  void aTemperatureIsThatOfTheSetsLogits() {
    SyntheticSet set = SmallSynthetic.set(encoder, 3, 6, 1, 1);
    SyntheticSet flat = set.atTemperature(4);
    for (int i = 0; i < flat.targets().size(); i++) {
      assertEquals(set.targets().data()[i] / 4, flat.targets().data()[i]);
    }
    for (int i = 0; i < flat.bias().size(); i++) {
      assertEquals(set.bias().data()[i] / 4, flat.bias().data()[i]);
    }
    StudentPlan plan = plan(6, Looks.LAST);
    assertEquals(
        train(flat, plan, 3, theta -> 0).best(),
        train(set, plan.with(new LabelUse(4, 0)), 3, theta -> 0).best());
    assertNotEquals(
        train(set, plan, 3, theta -> 0).best(),
        train(set, plan.with(new LabelUse(1, 0.5)), 3, theta -> 0).best());
  }

  @Test
  void otherStepsAreLookedAtOnceAfterTheLast() {
    StudentPlan once = plan(4, Looks.geometric(3)).withSteps(8);
    assertEquals(8, once.steps());
    List<Theta> seen = new ArrayList<>();
    SyntheticSet set = SmallSynthetic.set(encoder, 3, 6, 1, 1);
    SequenceTrainer.Outcome outcome =
        train(
            set,
            once,
            3,
            theta -> {
              seen.add(theta);
              return 0;
            });
    assertEquals(List.of(outcome.best()), seen);
  }

  @Test
  void aSetLongerThanTheModelIsRefused() {
    SyntheticSet set = SmallSynthetic.set(encoder, 3, 7, 1, 1);
    assertThrows(
        IllegalArgumentException.class, () -> train(set, plan(2, Looks.LAST), 3, theta -> 0));
  }
}
