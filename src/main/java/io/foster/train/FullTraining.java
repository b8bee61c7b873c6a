package io.foster.train;

import io.foster.config.TrainingPlan;
import io.foster.evaluate.Cell;
import io.foster.seqmodel.SequenceTrainer;

/** Trains a model on all training sequences: experts, and what students are compared with. */
public final class FullTraining {
  private FullTraining() {}

  /**
   * Trains one.
   *
   * @param method what the model's file calls it
   * @throws io.foster.base.ConfigException if its parameters diverge
   */
  public static TrainedModel train(
      TrainingContext context,
      TrainingPlan plan,
      String method,
      long seed,
      SequenceTrainer.Listener listener) {
    return TrainedModel.of(
        Cell.FULL,
        method,
        seed,
        context.model().shape(),
        () ->
            new SequenceTrainer(context.model(), context.encoder(), plan)
                .train(
                    SequenceTrainer.trainingSequences(context.data().users()),
                    seed,
                    context.validator(),
                    listener)
                .requireConverging("experts.learning-rate", plan.optimiser().rate()));
  }

  /** Steps of one training to its last epoch, about. */
  public static long steps(TrainingContext context, TrainingPlan plan) {
    int longest = context.model().shape().maxLength();
    long positions =
        context.data().users().stream()
            .mapToLong(u -> Math.max(0, Math.min(u.trainSize() - 1, longest)))
            .sum();
    return plan.epochs() * Math.max(1, positions / plan.batchPositions());
  }
}
