package io.foster.measure;

import io.foster.config.Looks;
import io.foster.config.ModelConfig;
import io.foster.config.StudentPlan;
import io.foster.config.TrainingPlan;
import io.foster.corpus.UserSequence;
import io.foster.distill.Parametrisation;
import io.foster.distill.StudentTrainer;
import io.foster.distill.SyntheticSet;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.evaluate.FullRanking;
import io.foster.evaluate.FullRanking.Split;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.seqmodel.Theta;
import io.foster.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Times of trainings, measured on a few steps. The first steps wait for classes and natives, so
 * each is measured once they have been taken.
 */
final class TrainingTime {
  /** Steps that a measurement takes. */
  static final int STEPS = 4;

  /** Users that a look is measured on. */
  static final int USERS = 256;

  private TrainingTime() {}

  /**
   * Seconds of a training.
   *
   * @param first until the first step is done
   * @param step each of the others
   */
  record Steps(double first, double step) {
    double of(int steps) {
      return steps == 0 ? 0 : first + (steps - 1) * step;
    }
  }

  /**
   * Seconds of a look at users.
   *
   * @param embed the catalogue
   * @param user each user
   */
  record Look(double embed, double user) {
    double of(long users) {
      return embed + users * user;
    }
  }

  /** What a training listens with, to be timed. */
  @FunctionalInterface
  private interface Run {
    void with(SequenceTrainer.Listener listener);
  }

  private static Steps time(Run run) {
    run.with((step, total, theta) -> {});
    long start = System.nanoTime();
    long[] done = new long[2];
    int[] steps = new int[1];
    run.with(
        (step, total, theta) -> {
          done[step == 1 ? 0 : 1] = System.nanoTime();
          steps[0] = step;
        });
    double first = (done[0] - start) / 1e9;
    return new Steps(first, steps[0] > 1 ? (done[1] - done[0]) / 1e9 / (steps[0] - 1) : first);
  }

  /** Seconds of training on one position of real sequences, of the longest length. */
  static double perPosition(MadeUpRun run, ModelConfig model, Tensor features) {
    TrainingPlan all = run.config().experts().plan();
    TrainingPlan once =
        new TrainingPlan(
            1,
            Looks.LAST,
            1,
            all.batchPositions(),
            Math.min(all.negatives(), run.items() / 2),
            all.dropout(),
            all.optimiser());
    int count = Math.max(2, STEPS * all.batchPositions() / model.maxLength());
    return train(run.histories(count), model, features, once).step() / all.batchPositions();
  }

  /** A training on as many random real sequences as the synthetic set has. */
  static Steps onRealSequences(MadeUpRun run, StudentPlan plan) {
    ModelConfig model = run.config().studentModel();
    return train(
        SequenceTrainer.stretches(
            run.inputs(run.config().distill().sequences()), model.maxLength()),
        model,
        run.own(),
        plan.withSteps(STEPS).onRealSequences());
  }

  private static Steps train(
      List<int[]> sequences, ModelConfig model, Tensor features, TrainingPlan plan) {
    SequenceTrainer trainer =
        new SequenceTrainer(
            MadeUpRun.model(model, features), new FrozenItemEncoder(features), plan);
    return time(listener -> trainer.train(sequences, 1, theta -> 0, listener));
  }

  /**
   * A student on the synthetic set.
   *
   * @param features that it reads items by
   */
  static Steps onSet(
      MadeUpRun run, Parametrisation set, ModelConfig model, Tensor features, StudentPlan plan) {
    SyntheticSet exported = set.export(set.initial());
    StudentTrainer trainer =
        new StudentTrainer(
            MadeUpRun.model(model, features),
            new FrozenItemEncoder(features),
            run.written(),
            plan.withSteps(STEPS));
    return time(listener -> trainer.train(exported, 1, theta -> 0, listener));
  }

  /**
   * A look of a model at users: all items embedded, and ranked for each.
   *
   * @param features that it reads items by
   * @param scale how many times as many items the run has
   */
  static Look look(MadeUpRun run, ModelConfig model, Tensor features, double scale) {
    SequenceModel made = MadeUpRun.model(model, features);
    Theta theta = MadeUpRun.fresh(made);
    FrozenItemEncoder encoder = new FrozenItemEncoder(features);
    Random random = new Random(1);
    int last = model.maxLength();
    List<UserSequence> users =
        IntStream.range(0, USERS)
            .mapToObj(
                u ->
                    new UserSequence(
                        u, random.ints(last + 1, 0, run.items()).toArray(), last, -1, last))
            .toList();
    int top = run.config().evaluate().cutoffs().stream().mapToInt(k -> k).max().orElse(0);
    Tensor[] embedded = new Tensor[1];
    double[] best = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    for (int round = 0; round < 2; round++) {
      best[0] =
          Math.min(
              best[0],
              seconds(() -> embedded[0] = FullRanking.embedCatalogue(made, theta, encoder)));
      FullRanking ranking =
          new FullRanking(made, theta, embedded[0], run.config().evaluate().maskHistory(), top);
      best[1] =
          Math.min(best[1], seconds(() -> ranking.rank(users, Split.TEST, (user, ranked) -> {})));
    }
    return new Look(best[0] * scale, best[1] * scale / USERS);
  }

  /** How often a training of so many steps looks at the validation users. */
  static int looks(Looks looks, int steps) {
    return (looks.first() ? 1 : 0)
        + (int) IntStream.rangeClosed(1, steps).filter(s -> looks.after(s, steps, false)).count();
  }

  /** How long something takes. */
  static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
