package io.foster.stages;

import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import io.foster.corpus.Catalogue;
import io.foster.methods.TrainingSet;
import io.foster.pipeline.StageContext;
import io.foster.trial.SetDirectory;
import io.foster.trial.Trial;
import java.io.IOException;
import java.util.List;

/**
 * Trains students on the synthetic set alone, one for every evaluation seed; validation users
 * choose among a student's checkpoints. Output: a safetensors file for each, and {@link
 * io.foster.train.TrainingCurves}.
 */
final class StudentsStage {
  private StudentsStage() {}

  static void run(StageContext c) throws IOException {
    FosterConfig config = c.config();
    List<Long> seeds = config.evaluate().seeds();
    try (Trial trial = Trial.open(c)) {
      TrainingSet set =
          SetDirectory.read(
              c.layout().distill(),
              Catalogue.of(trial.students(c).corpus()),
              c.spark().sparkContext().hadoopConfiguration());
      trial.train(
          seeds.size() + " students", Trial.students(config, Method.FOSTER, List.of(set), seeds));
    }
  }
}
