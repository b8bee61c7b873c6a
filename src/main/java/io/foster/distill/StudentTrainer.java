package io.foster.distill;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.config.LabelUse;
import io.foster.config.StudentPlan;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.LearningRate;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.ModelLoss;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.seqmodel.TailAverage;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.ThetaOptimizer;
import io.foster.seqmodel.TrainingCurve;
import io.foster.tensor.Autograd;
import io.foster.tensor.Torch;
import io.foster.train.TrainingContext;
import java.util.Map;

/**
 * Trains a recommender from scratch on a synthetic set alone: at every step the soft cross-entropy
 * of a batch of its positions, read in windows of one of the set's widths, over a fresh item
 * subset. {@link LabelUse} says at which temperature, and where the subset comes from.
 */
public final class StudentTrainer {
  private final SequenceModel model;
  private final ItemEncoder encoder;
  private final ItemEncoder frozen;
  private final StudentPlan plan;

  /**
   * @param encoder the student's own text encoder
   * @param frozen the source of the frozen text features z the soft targets are written in
   */
  public StudentTrainer(
      SequenceModel model, ItemEncoder encoder, ItemEncoder frozen, StudentPlan plan) {
    this.model = model;
    this.encoder = encoder;
    this.frozen = frozen;
    this.plan = plan;
  }

  /** The trainer of a learner's students on a set. */
  public static StudentTrainer of(TrainingContext learner, SyntheticSet set, StudentPlan plan) {
    return new StudentTrainer(
        learner.model(), learner.encoder(), learner.labels(set.featureDimension()), plan);
  }

  /**
   * Trains from a fresh initialisation.
   *
   * @param seed of initialisation, subsets and dropout
   * @param validator chooses among the checkpoints
   */
  public SequenceTrainer.Outcome train(
      SyntheticSet set,
      long seed,
      SequenceTrainer.Validator validator,
      SequenceTrainer.Listener listener) {
    if (set.longestWindow() > model.shape().maxLength()) {
      throw new IllegalArgumentException(
          "sequences of "
              + set.longestWindow()
              + " positions for a model of "
              + model.shape().maxLength());
    }
    Theta theta = new Theta(model.initialParameters(seed), encoder.initialParameters());
    // The clock of the training runs from here: who trains on S waits for the best labels, too.
    TrainingCurve curve = new TrainingCurve(validator, plan.looks(), plan.steps(), theta);
    LabelUse labels = plan.labels();
    Parametrisation synthetic = new DecoupledSequences(set.atTemperature(labels.temperature()));
    LabelCandidates candidates =
        new LabelCandidates(
            set, frozen, plan.subsetSize(), labels.candidates(), seed ^ 0x5DEECE66DL);
    // Soft targets are most of what a step would copy, and are the same in all of them.
    try (NDManager held = Torch.newManager()) {
      return train(
          synthetic,
          candidates,
          SyntheticLoss.constants(held, synthetic.initial()),
          seed,
          theta,
          curve,
          listener);
    }
  }

  private SequenceTrainer.Outcome train(
      Parametrisation synthetic,
      LabelCandidates candidates,
      Map<String, NDArray> variables,
      long seed,
      Theta initial,
      TrainingCurve curve,
      SequenceTrainer.Listener listener) {
    SyntheticLoss loss = new SyntheticLoss(model, synthetic);
    ExcerptSampler excerpts =
        new ExcerptSampler(synthetic, plan.batchPositions(), seed ^ 0x9E3779B97F4A7C15L);
    Dropout dropout = new Dropout(plan.dropout(), seed);
    ThetaOptimizer optimizer = ThetaOptimizer.of(plan.optimiser());
    LearningRate rate = LearningRate.of(plan.optimiser(), plan.steps());
    TailAverage average = TailAverage.of(plan.optimiser().averaged(), plan.steps());
    LocalItems items = new LocalItems(encoder.itemCount());
    Theta theta = initial;
    for (int step = 1; step <= plan.steps() && !curve.over(); step++) {
      items.clear();
      Excerpt excerpt = excerpts.next();
      SyntheticStep subset =
          new SyntheticStep(candidates.next(excerpt), synthetic, excerpt, frozen, items);
      ModelLoss.Result result =
          ModelLoss.evaluate(
              model,
              encoder,
              theta,
              items.toArray(),
              (p, e) ->
                  loss.graph(p, e, Autograd.aliases(e.getManager(), variables), subset, dropout));
      theta = optimizer.step(theta, result.gradient(), rate.at(step - 1));
      Theta mean = average.after(step, theta);
      listener.afterStep(step, plan.steps(), theta);
      curve.afterStep(false, result.value(), mean);
    }
    return curve.outcome();
  }
}
