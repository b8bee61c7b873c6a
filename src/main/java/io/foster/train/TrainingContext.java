package io.foster.train;

import io.foster.corpus.UserSequence;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.encoder.ItemEncoder;
import io.foster.evaluate.CatalogueScores;
import io.foster.evaluate.FullRanking;
import io.foster.evaluate.Metric;
import io.foster.evaluate.MetricSuite;
import io.foster.evaluate.Ndcg;
import io.foster.evaluate.RankedTarget;
import io.foster.evaluate.Recall;
import io.foster.evaluate.Scorer;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.seqmodel.Theta;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.function.BiConsumer;

/**
 * The model, the text encoders and the data of a training, on whichever machine it runs.
 *
 * @param model the recommender
 * @param encoder the model's text encoder, with its trainable layers if it has any
 * @param frozen the source of the frozen text features z of the encoder that sets are made with;
 *     not always the model's
 * @param data the sequences
 */
public record TrainingContext(
    SequenceModel model, ItemEncoder encoder, FrozenItemEncoder frozen, TrainingData data) {
  private static final int VALIDATION_CUTOFF = 10;

  /** A learner whose text encoder has no trainable layer. */
  public static TrainingContext frozen(TrainingData data) {
    return of(data, new FrozenItemEncoder(data.own()));
  }

  /** A learner on the driver, whose encoder may compute on executors. */
  public static TrainingContext of(TrainingData data, ItemEncoder encoder) {
    return new TrainingContext(
        SequenceModel.of(data.shape()), encoder, new FrozenItemEncoder(data.features()), data);
  }

  /** The source of the features that experts' labels are written in: of all their encoders. */
  public FrozenItemEncoder labels() {
    if (data.others().isEmpty()) {
      return frozen;
    }
    Tensor[] parts = new Tensor[1 + data.others().size()];
    parts[0] = data.features();
    for (int i = 1; i < parts.length; i++) {
      parts[i] = data.others().get(i - 1);
    }
    return new FrozenItemEncoder(parts);
  }

  /**
   * The source of the features that a set is written in: of all the experts' encoders, or of the
   * one that sets are made with.
   *
   * @param dimension of the set's features
   * @throws IllegalArgumentException if it is neither
   */
  public FrozenItemEncoder labels(int dimension) {
    FrozenItemEncoder all = labels();
    if (dimension != all.dimension() && dimension != frozen.dimension()) {
      throw new IllegalArgumentException(
          "a set in features of %d numbers where items have %d"
              .formatted(dimension, all.dimension()));
    }
    return dimension == all.dimension() ? all : frozen;
  }

  /** NDCG@10 on the validation users: what checkpoints are chosen by. */
  public SequenceTrainer.Validator validator() {
    return new SequenceTrainer.Validator() {
      @Override
      public double score(Theta theta) {
        return look(theta).score();
      }

      @Override
      public boolean sees() {
        return !data.validation().isEmpty();
      }

      @Override
      public Look look(Theta theta) {
        return validate(scores(theta));
      }
    };
  }

  /** The scores of a model. */
  public CatalogueScores scores(Theta theta) {
    Torch.setThreads(1);
    return new Scorer(model, theta.sequence(), FullRanking.embedCatalogue(model, theta, encoder));
  }

  /** What scores reach on the validation users. */
  public SequenceTrainer.Validator.Look validate(CatalogueScores scores) {
    if (data.validation().isEmpty()) {
      return new SequenceTrainer.Validator.Look(0, 0);
    }
    Metric ndcg = new Ndcg(VALIDATION_CUTOFF);
    Metric recall = new Recall(VALIDATION_CUTOFF);
    // Ranks alone: a look is taken often, and nobody is recommended anything.
    new FullRanking(scores, data.maskHistory(), 0)
        .rank(
            data.validation(),
            FullRanking.Split.VALIDATION,
            (user, ranking) -> {
              ndcg.add(ranking);
              recall.add(ranking);
            });
    return new SequenceTrainer.Validator.Look(ndcg.evaluate(), recall.evaluate());
  }

  /**
   * All metrics of scores on all users with a target in {@code split}.
   *
   * @param also gets the users and their ranking, too
   */
  public MetricSuite evaluate(
      CatalogueScores scores,
      FullRanking.Split split,
      BiConsumer<UserSequence, RankedTarget> also) {
    MetricSuite suite = new MetricSuite(data.cutoffs(), data.trainCounts());
    new FullRanking(scores, data.maskHistory(), suite.listLength())
        .rank(
            data.users(),
            split,
            (user, ranking) -> {
              suite.add(ranking);
              also.accept(user, ranking);
            });
    return suite;
  }
}
