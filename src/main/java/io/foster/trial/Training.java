package io.foster.trial;

import io.foster.config.Floor;
import io.foster.config.Looks;
import io.foster.config.StudentPlan;
import io.foster.config.TrainingPlan;
import io.foster.evaluate.Cell;
import io.foster.methods.StudentTraining;
import io.foster.methods.TrainingSet;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.TrainingCurve;
import io.foster.train.FullTraining;
import io.foster.train.TrainedModel;
import io.foster.train.TrainingContext;
import java.io.Serializable;

/** One model to train, on all data, on a set or on nothing; trained wherever a core is free. */
public sealed interface Training extends Serializable {

  /** Trains it. */
  TrainedModel run(TrainingContext context, SequenceTrainer.Listener progress);

  /** Optimisation steps, about; a training that stops early takes fewer. */
  long steps(TrainingContext context);

  /** On all data, as the experts are trained. */
  record Full(TrainingPlan plan, long seed) implements Training {
    @Override
    public TrainedModel run(TrainingContext context, SequenceTrainer.Listener progress) {
      return FullTraining.train(context, plan, Cell.ALL, seed, progress);
    }

    @Override
    public long steps(TrainingContext context) {
      return FullTraining.steps(context, plan);
    }
  }

  /** On nothing: a fresh model. */
  record Untrained(long seed) implements Training {
    @Override
    public TrainedModel run(TrainingContext context, SequenceTrainer.Listener progress) {
      return TrainedModel.of(
          Cell.NOTHING,
          Floor.UNTRAINED.label(),
          seed,
          context.model().shape(),
          () ->
              new TrainingCurve(
                      context.validator(),
                      Looks.geometric(0),
                      0,
                      new Theta(
                          context.model().initialParameters(seed),
                          context.encoder().initialParameters()))
                  .outcome());
    }

    @Override
    public long steps(TrainingContext context) {
      return 0;
    }
  }

  /**
   * On a set alone.
   *
   * @param method that made the set
   */
  record Student(TrainingSet set, String method, StudentPlan plan, long seed) implements Training {
    @Override
    public TrainedModel run(TrainingContext context, SequenceTrainer.Listener progress) {
      return TrainedModel.of(
          set.label(),
          method,
          seed,
          context.model().shape(),
          () -> StudentTraining.train(context, set, plan, seed, progress));
    }

    @Override
    public long steps(TrainingContext context) {
      return plan.steps();
    }
  }
}
