package io.foster.stages;

import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import io.foster.methods.TrainingSet;
import io.foster.pipeline.StageContext;
import io.foster.trial.SetName;
import io.foster.trial.Training;
import io.foster.trial.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Trains what the students are compared with, one model of each kind for every evaluation seed: on
 * all data, as the experts are trained, and on as many random users as the synthetic set has
 * sequences. Output: a safetensors file for each model, and {@link io.foster.train.TrainingCurves}.
 */
final class ReferencesStage {
  private ReferencesStage() {}

  static void run(StageContext c) throws IOException {
    FosterConfig config = c.config();
    List<Long> seeds = config.evaluate().seeds();
    try (Trial trial = Trial.open(c)) {
      List<Training> trainings = new ArrayList<>(Trial.full(config, seeds));
      if (config.evaluate().randomBaseline()) {
        List<TrainingSet> sets = new ArrayList<>();
        for (OptionalLong draw : SetName.draws(Method.RANDOM, seeds)) {
          sets.add(trial.make(c, Method.RANDOM, draw).set());
        }
        trainings.addAll(Trial.students(config, Method.RANDOM, sets, seeds));
      }
      trial.train("full-data and random models", trainings);
    }
  }
}
