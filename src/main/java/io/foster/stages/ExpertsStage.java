package io.foster.stages;

import io.foster.config.EncoderChoice;
import io.foster.config.EncoderConfig;
import io.foster.config.ExpertsConfig;
import io.foster.encoder.ItemEncoder;
import io.foster.pipeline.StageContext;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.seqmodel.Theta;
import io.foster.tensor.NamedTensors;
import io.foster.train.FullTraining;
import io.foster.train.RunData;
import io.foster.train.TrainedModel;
import io.foster.train.TrainingContext;
import io.foster.train.TrainingCurves;
import io.foster.train.Trainings;
import io.foster.train.Trajectory;
import io.foster.train.TrajectoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * Trains the experts, as many with each of their text encoders. Input: corpus and features. Output:
 * {@code experts/}, see {@link TrajectoryStore}.
 */
public final class ExpertsStage {
  private ExpertsStage() {}

  public static void run(StageContext c) throws IOException {
    ExpertsConfig config = c.config().experts();
    NamedTensors loaded = loadedEncoder(c);
    List<TrainedModel> models = new ArrayList<>();
    try (Trainings trainings = new Trainings(c, RunData.open(c, config.trainEncoder()))) {
      List<Trajectory> experts = new ArrayList<>();
      for (Trajectory expert : train(c, trainings, "expert", "expert")) {
        experts.add(config.trainEncoder() ? expert : expert.withEncoder(loaded));
      }
      write(c, c.out(), experts, Optional.empty(), models);
    }
    for (EncoderConfig other : c.config().otherTeachers()) {
      try (Trainings trainings = new Trainings(c, RunData.ofOther(c, other))) {
        EncoderChoice choice = new EncoderChoice(other.source(), OptionalInt.empty());
        String name = "expert@" + choice.label();
        write(
            c,
            new Path(c.out(), other.name()),
            train(c, trainings, name, name),
            Optional.of(choice),
            models);
      }
    }
    TrainingCurves.write(c.out(), c.spark().sparkContext().hadoopConfiguration(), models);
  }

  private static List<Trajectory> train(
      StageContext c, Trainings trainings, String method, String seeds) {
    ExpertsConfig config = c.config().experts();
    List<Trainings.Job<Trajectory>> jobs = new ArrayList<>();
    for (int k = 0; k < config.count(); k++) {
      long seed = c.seed(seeds + "-" + k);
      jobs.add((learner, progress) -> train(learner, config, method, seed, progress));
    }
    long steps = (long) config.count() * FullTraining.steps(trainings.learner(), config.plan());
    return trainings.runKept(
        config.count() + " " + method.replace("expert", "experts"), steps, jobs);
  }

  private static void write(
      StageContext c,
      Path directory,
      List<Trajectory> experts,
      Optional<EncoderChoice> encoder,
      List<TrainedModel> models)
      throws IOException {
    TrajectoryStore store =
        new TrajectoryStore(directory, c.spark().sparkContext().hadoopConfiguration());
    for (int k = 0; k < experts.size(); k++) {
      Trajectory own = experts.get(k).readingBy(encoder);
      store.write(k, own);
      TrainedModel e = own.expert();
      models.add(e);
      c.progress()
          .say(
              "  %s %d: %d steps, validation NDCG@10 %.4f, %.0f s"
                  .formatted(e.method(), k, e.steps(), e.validation(), e.seconds()));
    }
  }

  /** What experts that leave the encoder alone have for its trainable layers. */
  private static NamedTensors loadedEncoder(StageContext c) throws IOException {
    if (c.config().experts().trainEncoder() || c.config().encoder().trainableLayers() == 0) {
      return NamedTensors.empty();
    }
    try (ItemEncoder encoder = RunData.encoder(c)) {
      return encoder.initialParameters();
    }
  }

  private static Trajectory train(
      TrainingContext learner,
      ExpertsConfig config,
      String method,
      long seed,
      SequenceTrainer.Listener progress) {
    TreeMap<Integer, Theta> checkpoints = new TreeMap<>();
    SequenceTrainer.Listener listener =
        (step, total, theta) -> {
          int every = total / config.plan().epochs() * config.checkpointEpochs();
          if (config.checkpointSteps().contains(step) || step % every == 0) {
            checkpoints.put(step, theta);
          }
          progress.afterStep(step, total, theta);
        };
    TrainedModel expert = FullTraining.train(learner, config.plan(), method, seed, listener);
    return new Trajectory(expert, checkpoints);
  }
}
