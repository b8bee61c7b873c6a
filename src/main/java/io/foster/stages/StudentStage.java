package io.foster.stages;

import io.foster.config.ModelShape;
import io.foster.config.StudentPlan;
import io.foster.distill.Catalogue;
import io.foster.distill.StudentTrainer;
import io.foster.distill.SyntheticArchive;
import io.foster.distill.SyntheticDirectory;
import io.foster.distill.SyntheticSet;
import io.foster.pipeline.StageContext;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.train.TrainedModel;
import io.foster.train.TrainingContext;
import io.foster.train.TrainingCurves;
import io.foster.train.Trainings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Trains students on the synthetic set alone, one for every evaluation seed; validation users
 * choose among a student's checkpoints. Output: {@code models/}, a safetensors file for each, and
 * {@link TrainingCurves}.
 */
public final class StudentStage {
  private StudentStage() {}

  public static void run(StageContext c) throws IOException {
    Configuration hadoop = c.spark().sparkContext().hadoopConfiguration();
    StudentPlan plan = c.config().student().plan();
    List<Long> seeds = c.config().evaluate().seeds();
    try (Trainings trainings = Trainings.ofStudents(c)) {
      Catalogue corpus = Catalogue.of(trainings.corpus());
      SyntheticArchive archive = SyntheticDirectory.read(c.layout().synthetic(), hadoop);
      SyntheticSet set = archive.renumbered(corpus, c.layout().synthetic().toString());
      ModelShape shape = c.config().studentModel().shape(trainings.learner().featureDimension());
      List<Trainings.Job<TrainedModel>> jobs = new ArrayList<>();
      for (long seed : seeds) {
        jobs.add((learner, progress) -> train(learner.with(shape), set, plan, seed, progress));
      }
      long steps = (long) seeds.size() * plan.steps();
      List<TrainedModel> models = trainings.runKept(seeds.size() + " students", steps, jobs);
      TrainingCurves.write(c.out(), hadoop, models);
      for (TrainedModel model : models) {
        model.readingBy(c.config().transferEncoder()).write(c.out(), hadoop);
      }
    }
  }

  private static TrainedModel train(
      TrainingContext learner,
      SyntheticSet set,
      StudentPlan plan,
      long seed,
      SequenceTrainer.Listener progress) {
    return TrainedModel.of(
        "synthetic-" + set.sequenceCount(),
        "foster",
        seed,
        learner.model().shape(),
        () ->
            new StudentTrainer(learner.model(), learner.encoder(), learner.frozen(), plan)
                .train(set, seed, learner.validator(), progress));
  }
}
