package io.foster.stages;

import io.foster.config.ExpertsConfig;
import io.foster.encoder.ItemEncoder;
import io.foster.pipeline.StageContext;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.train.TrainedModel;
import io.foster.train.TrainingContext;
import io.foster.train.TrainingCurves;
import io.foster.train.Trainings;
import io.foster.train.Trajectory;
import io.foster.train.TrajectoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Trains the experts. Input: corpus and features. Output: {@code anchors/}, see {@link
 * TrajectoryStore}.
 */
public final class ExpertStage {
  private ExpertStage() {}

  public static void run(StageContext c) throws IOException {
    ExpertsConfig config = c.config().experts();
    NamedTensors loaded = loadedEncoder(c);
    try (Trainings trainings = Trainings.open(c, config.trainEncoder())) {
      List<Trainings.Job<Trajectory>> jobs = new ArrayList<>();
      for (int k = 0; k < config.count(); k++) {
        long seed = c.seed("expert-" + k);
        jobs.add((learner, progress) -> train(learner, config, seed, progress));
      }
      long steps = (long) config.count() * stepsOf(trainings.learner(), config);
      List<Trajectory> experts = trainings.runKept(config.count() + " experts", steps, jobs);
      TrajectoryStore store =
          new TrajectoryStore(c.out(), c.spark().sparkContext().hadoopConfiguration());
      TrainingCurves.write(
          c.out(),
          c.spark().sparkContext().hadoopConfiguration(),
          experts.stream().map(Trajectory::expert).toList());
      for (int k = 0; k < experts.size(); k++) {
        store.write(k, config.trainEncoder() ? experts.get(k) : experts.get(k).withEncoder(loaded));
        TrainedModel e = experts.get(k).expert();
        c.progress()
            .say(
                "  expert %d: %d steps, validation NDCG@10 %.4f, %.0f s"
                    .formatted(k, e.steps(), e.validation(), e.seconds()));
      }
    }
  }

  /** What experts that leave the encoder alone have for its trainable layers. */
  private static NamedTensors loadedEncoder(StageContext c) throws IOException {
    if (c.config().experts().trainEncoder() || c.config().encoder().trainableLayers() == 0) {
      return NamedTensors.empty();
    }
    try (ItemEncoder encoder = Trainings.encoder(c)) {
      return encoder.initialParameters();
    }
  }

  /** Steps of one training to its last epoch, about. */
  public static long stepsOf(TrainingContext learner, ExpertsConfig config) {
    int longest = learner.model().shape().maxLength();
    long positions =
        learner.data().users().stream()
            .mapToLong(u -> Math.max(0, Math.min(u.trainSize() - 1, longest)))
            .sum();
    return config.plan().epochs() * Math.max(1, positions / config.plan().batchPositions());
  }

  private static Trajectory train(
      TrainingContext learner, ExpertsConfig config, long seed, SequenceTrainer.Listener progress) {
    TreeMap<Integer, Theta> checkpoints = new TreeMap<>();
    SequenceTrainer trainer =
        new SequenceTrainer(learner.model(), learner.encoder(), config.plan());
    SequenceTrainer.Listener listener =
        (step, total, theta) -> {
          int every = total / config.plan().epochs() * config.checkpointEpochs();
          if (config.checkpointSteps().contains(step) || step % every == 0) {
            checkpoints.put(step, theta);
          }
          progress.afterStep(step, total, theta);
        };
    TrainedModel expert =
        TrainedModel.of(
            "full",
            "expert",
            seed,
            learner.model().shape(),
            () ->
                trainer.train(
                    SequenceTrainer.trainingSequences(learner.data().users()),
                    seed,
                    learner.validator(),
                    listener));
    return new Trajectory(expert, checkpoints);
  }
}
