package io.foster.methods;

import io.foster.config.StudentPlan;
import io.foster.distill.StudentTrainer;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.train.TrainingContext;

/**
 * One way to train a student for sets of every method: the same number of steps, the same optimiser
 * and rates, all sequences in every step, checkpoints chosen by the same validation users. Only the
 * loss differs with the labels: soft ones have a cross-entropy with a distribution, hard ones with
 * the one next item.
 */
public final class StudentTraining {
  private StudentTraining() {}

  /**
   * Trains from the initialisation of {@code seed}.
   *
   * @throws io.foster.base.ConfigException if its parameters diverge before any look at validation
   *     users
   */
  public static SequenceTrainer.Outcome train(
      TrainingContext learner,
      TrainingSet set,
      StudentPlan plan,
      long seed,
      SequenceTrainer.Listener progress) {
    SequenceTrainer.Outcome outcome = outcome(learner, set, plan, seed, progress);
    return outcome.curve().isEmpty()
        ? outcome.requireConverging("student.learning-rate", plan.optimiser().rate())
        : outcome;
  }

  private static SequenceTrainer.Outcome outcome(
      TrainingContext learner,
      TrainingSet set,
      StudentPlan plan,
      long seed,
      SequenceTrainer.Listener progress) {
    if (set instanceof TrainingSet.Soft soft) {
      return StudentTrainer.of(learner, soft.set(), plan)
          .train(soft.set(), seed, learner.validator(), progress);
    }
    TrainingSet.Hard hard = (TrainingSet.Hard) set;
    return new SequenceTrainer(learner.model(), learner.encoder(), plan.onRealSequences())
        .train(
            SequenceTrainer.stretches(hard.sequences(), learner.model().shape().maxLength()),
            seed,
            learner.validator(),
            progress);
  }
}
