package io.foster.seqmodel;

import io.foster.base.ConfigException;
import io.foster.config.TrainingPlan;
import io.foster.corpus.UserSequence;
import io.foster.encoder.ItemEncoder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Trains a recommender on real sequences with sampled softmax: the full-data model, the experts and
 * the baselines that select real sequences.
 *
 * <p>Batches hold sequences of like length and about the same number of positions, so that little
 * is computed on padding.
 */
public final class SequenceTrainer {

  /** Sees every step of a training run. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param step steps done
     * @param total steps planned
     */
    void afterStep(int step, int total, Theta theta);
  }

  /** The figure of merit on validation users; larger is better. */
  @FunctionalInterface
  public interface Validator {
    double score(Theta theta);

    /** Whether there is anybody to look at; if not, the last parameters are as good as any. */
    default boolean sees() {
      return true;
    }

    /** The score with the Recall@10 beside it, NaN where only the score is measured. */
    default Look look(Theta theta) {
      return new Look(score(theta), Double.NaN);
    }

    /**
     * What a look at the validation users found.
     *
     * @param score what checkpoints are chosen by
     * @param recall Recall@10
     */
    record Look(double score, double recall) {}
  }

  /**
   * A trained model.
   *
   * @param best the parameters with the best validation score
   * @param validation the scores, in order
   * @param losses the mean training loss between two looks, nats
   * @param steps how many were done
   * @param curve a point for each look at the validation users
   * @param diverged whether the training ended because its parameters grew beyond what can be
   *     ranked with; {@code best} is then what it was at an earlier look, or before the first step
   */
  public record Outcome(
      Theta best,
      List<Double> validation,
      List<Double> losses,
      int steps,
      List<CurvePoint> curve,
      boolean diverged) {

    /**
     * Refuses parameters that have diverged, where nothing is chosen among checkpoints.
     *
     * @param key of the learning rate, for the message
     * @param rate its value
     * @throws ConfigException if they have
     */
    public Outcome requireConverging(String key, double rate) {
      if (diverged) {
        throw new ConfigException(
            "%s: with %s the parameters grow beyond all bounds within %d steps; use a lower rate"
                .formatted(key, rate, steps));
      }
      return this;
    }
  }

  /**
   * How far a training was when it looked at the validation users.
   *
   * @param step steps done, 0 for the untrained model
   * @param loss the mean training loss since the last look, nats; NaN before the first step
   * @param validation the score
   * @param recall Recall@10 of the validation users, NaN where it was not measured
   * @param seconds of training so far, without the looks
   * @param lookSeconds that this look took
   */
  public record CurvePoint(
      int step, double loss, double validation, double recall, double seconds, double lookSeconds)
      implements Serializable {}

  private final SequenceModel model;
  private final ItemEncoder encoder;
  private final TrainingPlan plan;

  public SequenceTrainer(SequenceModel model, ItemEncoder encoder, TrainingPlan plan) {
    this.model = model;
    this.encoder = encoder;
    this.plan = plan;
  }

  /**
   * Trains from a fresh initialisation.
   *
   * @param sequences item numbers in time order; those of fewer than two items teach nothing and
   *     are left out
   * @param seed of initialisation, batches, candidates and dropout
   */
  public Outcome train(List<int[]> sequences, long seed, Validator validator, Listener listener) {
    List<int[]> usable = new ArrayList<>(sequences);
    usable.removeIf(s -> s.length < 2);
    Random shuffle = new Random(seed);
    SubsetSampler sampler =
        new SubsetSampler(encoder.itemCount(), plan.negatives(), seed ^ 0x5DEECE66DL);
    Dropout dropout = new Dropout(plan.dropout(), seed);
    ThetaOptimizer optimizer = ThetaOptimizer.of(plan.optimiser());
    LocalItems items = new LocalItems(encoder.itemCount());
    Theta theta = new Theta(model.initialParameters(seed), encoder.initialParameters());

    LearningRate rate = null;
    TailAverage average = null;
    TrainingCurve curve = null;
    int step = 0;
    for (int epoch = 0; goesOn(epoch, curve); epoch++) {
      List<List<int[]>> batches = batches(usable, shuffle);
      if (rate == null) {
        int total = batches.size() * plan.epochs();
        rate = LearningRate.of(plan.optimiser(), total);
        average = TailAverage.of(plan.optimiser().averaged(), total);
        curve = new TrainingCurve(validator, plan.looks(), total, theta);
      }
      for (int b = 0; b < batches.size() && !curve.over(); b++) {
        items.clear();
        SequenceBatch batch =
            SequenceBatch.forTraining(batches.get(b), model.shape().maxLength(), items);
        long[] candidates = items.numbers(sampler.next());
        ModelLoss.Result result =
            ModelLoss.evaluate(
                model,
                encoder,
                theta,
                items.toArray(),
                (p, e) ->
                    Losses.sampledSoftmax(
                        batch.encode(model, p, e, dropout), e, batch.targets(), candidates));
        theta = optimizer.step(theta, result.gradient(), rate.at(step));
        step++;
        Theta mean = average.after(step, theta);
        listener.afterStep(step, rate.total(), theta);
        curve.afterStep(b == batches.size() - 1, result.value(), mean);
      }
    }
    return curve.outcome();
  }

  private boolean goesOn(int epoch, TrainingCurve curve) {
    return epoch == 0
        || epoch < plan.epochs() && curve.sinceBest() <= plan.patience() && !curve.over();
  }

  private List<List<int[]>> batches(List<int[]> sequences, Random shuffle) {
    Collections.shuffle(sequences, shuffle);
    int longest = model.shape().maxLength() + 1;
    List<int[]> byLength = new ArrayList<>(sequences);
    byLength.sort(Comparator.comparingInt(s -> Math.min(s.length, longest)));
    List<List<int[]>> batches = new ArrayList<>();
    List<int[]> current = new ArrayList<>();
    int positions = 0;
    for (int[] s : byLength) {
      current.add(s);
      positions += Math.min(s.length, longest) - 1;
      if (positions >= plan.batchPositions()) {
        batches.add(current);
        current = new ArrayList<>();
        positions = 0;
      }
    }
    if (!current.isEmpty()) {
      batches.add(current);
    }
    Collections.shuffle(batches, shuffle);
    return batches;
  }

  /**
   * Splits sequences into stretches of at most {@code maxLength} + 1 items, from the latest item
   * back. Neighbouring stretches overlap by one item, so each item but a sequence's first is a
   * target once.
   */
  public static List<int[]> stretches(List<int[]> sequences, int maxLength) {
    List<int[]> stretches = new ArrayList<>();
    for (int[] s : sequences) {
      for (int last = s.length - 1; last > 0; last -= maxLength) {
        stretches.add(Arrays.copyOfRange(s, Math.max(0, last - maxLength), last + 1));
      }
    }
    return stretches;
  }

  /** The training parts of {@code users} that hold anything to learn. */
  public static List<int[]> trainingSequences(List<UserSequence> users) {
    return users.stream().map(UserSequence::trainItems).filter(s -> s.length >= 2).toList();
  }
}
