package io.foster.stages;

import io.foster.config.EvaluateConfig;
import io.foster.config.ExpertsConfig;
import io.foster.config.ModelShape;
import io.foster.config.TrainingPlan;
import io.foster.corpus.UserSequence;
import io.foster.pipeline.StageContext;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.train.TrainedModel;
import io.foster.train.TrainingContext;
import io.foster.train.TrainingCurves;
import io.foster.train.Trainings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;

/**
 * Trains what the students are compared with, one model of each kind for every evaluation seed: on
 * the full data, exactly as the experts are trained, and on as many random real sequences as the
 * synthetic set has. Output: {@code references/}, a safetensors file for each model, and {@link
 * TrainingCurves}.
 */
public final class ReferenceStage {
  private ReferenceStage() {}

  public static void run(StageContext c) throws IOException {
    EvaluateConfig evaluate = c.config().evaluate();
    ExpertsConfig experts = c.config().experts();
    try (Trainings trainings = Trainings.ofStudents(c)) {
      ModelShape shape = c.config().studentModel().shape(trainings.learner().featureDimension());
      List<Trainings.Job<TrainedModel>> jobs = new ArrayList<>();
      for (long seed : evaluate.seeds()) {
        jobs.add(
            (learner, progress) ->
                train(
                    learner.with(shape),
                    "full",
                    "all",
                    seed,
                    experts.plan(),
                    SequenceTrainer.trainingSequences(learner.data().users()),
                    progress));
      }
      long steps = evaluate.seeds().size() * ExpertStage.stepsOf(trainings.learner(), experts);
      int m = c.config().distill().sequences();
      int length = c.config().distill().length();
      if (evaluate.randomBaseline()) {
        TrainingPlan small = c.config().student().plan().onRealSequences();
        for (long seed : evaluate.seeds()) {
          jobs.add(
              (learner, progress) ->
                  train(
                      learner.with(shape),
                      "real-" + m,
                      "random",
                      seed,
                      small,
                      SequenceTrainer.stretches(
                          randomSequences(learner.data().users(), m, length, seed),
                          shape.maxLength()),
                      progress));
        }
        steps += (long) evaluate.seeds().size() * small.epochs();
      }
      Configuration hadoop = c.spark().sparkContext().hadoopConfiguration();
      List<TrainedModel> models = trainings.runKept("full-data and random models", steps, jobs);
      TrainingCurves.write(c.out(), hadoop, models);
      for (TrainedModel model : models) {
        model.readingBy(c.config().transferEncoder()).write(c.out(), hadoop);
      }
    }
  }

  private static TrainedModel train(
      TrainingContext learner,
      String training,
      String method,
      long seed,
      TrainingPlan plan,
      List<int[]> sequences,
      SequenceTrainer.Listener progress) {
    return TrainedModel.of(
        training,
        method,
        seed,
        learner.model().shape(),
        () ->
            new SequenceTrainer(learner.model(), learner.encoder(), plan)
                .train(sequences, seed, learner.validator(), progress));
  }

  /** The last items of {@code m} users drawn at random, at most {@code length} + 1 of each. */
  public static List<int[]> randomSequences(
      List<UserSequence> users, int m, int length, long seed) {
    List<int[]> all = new ArrayList<>(SequenceTrainer.trainingSequences(users));
    Collections.shuffle(all, new Random(seed));
    return all.stream()
        .limit(m)
        .map(s -> java.util.Arrays.copyOfRange(s, Math.max(0, s.length - length - 1), s.length))
        .toList();
  }
}
