package io.foster.train;

import io.foster.config.ModelShape;
import io.foster.corpus.UserSequence;
import io.foster.tensor.Tensor;
import java.io.Serializable;
import java.util.List;

/**
 * What a training needs, in the form that is broadcast to executors.
 *
 * @param shape of the recommender
 * @param features frozen text features z of the encoder that sets are made with, shape (|V|, c)
 * @param own frozen text features of the encoder that the recommender reads items through, shape
 *     (|V|, c'); the same, unless it is a student with an encoder of its own
 * @param others features of the experts' other encoders: soft targets are written in z and these,
 *     one after another
 * @param users all users' sequences
 * @param validation the users that checkpoints are chosen by
 * @param maskHistory whether items of the history are no candidates
 * @param cutoffs of the metrics
 */
public record TrainingData(
    ModelShape shape,
    Tensor features,
    Tensor own,
    List<Tensor> others,
    List<UserSequence> users,
    List<UserSequence> validation,
    boolean maskHistory,
    List<Integer> cutoffs)
    implements Serializable {

  public TrainingData {
    others = List.copyOf(others);
  }

  /** Where all experts have one encoder. */
  public TrainingData(
      ModelShape shape,
      Tensor features,
      Tensor own,
      List<UserSequence> users,
      List<UserSequence> validation,
      boolean maskHistory,
      List<Integer> cutoffs) {
    this(shape, features, own, List.of(), users, validation, maskHistory, cutoffs);
  }

  /**
   * That of experts of another encoder.
   *
   * @param shape of those experts
   * @param number of their encoder among {@code others}
   */
  public TrainingData ofOther(ModelShape shape, int number) {
    Tensor theirs = others.get(number);
    return new TrainingData(shape, theirs, theirs, users, validation, maskHistory, cutoffs);
  }

  /** Training interactions of each item. */
  public int[] trainCounts() {
    int[] counts = new int[(int) features.shape()[0]];
    for (UserSequence user : users) {
      for (int i = 0; i < user.trainSize(); i++) {
        counts[user.items()[i]]++;
      }
    }
    return counts;
  }
}
