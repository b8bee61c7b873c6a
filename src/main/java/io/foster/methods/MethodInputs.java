package io.foster.methods;

import io.foster.base.ConfigException;
import io.foster.config.BaselineConfig;
import io.foster.distill.RealBatches;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.seqmodel.Theta;
import io.foster.train.TrainingContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What a baseline may read.
 *
 * @param config the section {@code baseline}
 * @param learner the model, the text encoders and the data
 * @param sequences the users' training sequences of two items or more, by user number
 * @param experts models trained on the full data; empty where the method needs none
 * @param afterStep is run after every optimisation step
 */
public record MethodInputs(
    BaselineConfig config,
    TrainingContext learner,
    List<int[]> sequences,
    List<Theta> experts,
    Runnable afterStep) {

  /** MethodInputs of a learner's training data. */
  public static MethodInputs of(
      BaselineConfig config, TrainingContext learner, List<Theta> experts, Runnable afterStep) {
    List<int[]> sequences = SequenceTrainer.trainingSequences(learner.data().users());
    if (sequences.isEmpty()) {
      throw new ConfigException(
          "corpus: no user has two training interactions, so there is nothing to select from; use"
              + " more data or a lower corpus.user-core");
    }
    return new MethodInputs(config, learner, sequences, experts, afterStep);
  }

  /** The first expert. */
  public Theta expert() {
    return experts.get(0);
  }

  /** Refuses trainable encoder layers for a method that cannot work with them. */
  void requireFrozen(String method) {
    if (!learner.encoder().initialParameters().isEmpty()) {
      throw new ConfigException(
          "encoder.trainable-layers: the baseline "
              + method
              + " works on a frozen text encoder only; set it to 0");
    }
  }

  /** Says that an optimisation step is done. */
  public void step() {
    afterStep.run();
  }

  RealBatches batches(int positions, long seed) {
    int longest = learner.model().shape().maxLength();
    return new RealBatches(sequences, longest, positions, new SplittableRandom(seed));
  }

  /** Indices of {@code n} sequences drawn without repeats, in random order; all if there are n. */
  int[] draw(int n, Random random) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, sequences.size()).boxed().toList());
    Collections.shuffle(order, random);
    return order.stream().limit(n).mapToInt(Integer::intValue).toArray();
  }
}
