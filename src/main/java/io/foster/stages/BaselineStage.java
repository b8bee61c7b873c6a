package io.foster.stages;

import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import io.foster.evaluate.Cell;
import io.foster.evaluate.MetricsFile;
import io.foster.methods.TrainingSet;
import io.foster.pipeline.StageContext;
import io.foster.trial.CellPlan;
import io.foster.trial.Measured;
import io.foster.trial.RankFiles;
import io.foster.trial.SetDirectory;
import io.foster.trial.SetName;
import io.foster.trial.Subject;
import io.foster.trial.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;

/**
 * One method from data to table: makes its set, trains a student on it for every evaluation seed
 * and ranks all items for the test users. Output: {@code baseline-METHOD/} with the set ({@link
 * SetDirectory}) and {@link MetricsFile}.
 */
final class BaselineStage {
  private BaselineStage() {}

  static void run(StageContext c) throws IOException {
    FosterConfig config = c.config();
    Method method = config.baseline().method();
    List<Long> seeds = config.evaluate().seeds();
    try (Trial trial = Trial.open(c)) {
      List<Trial.Made> sets = new ArrayList<>();
      List<OptionalLong> draws = SetName.draws(method, seeds);
      for (OptionalLong draw : draws) {
        Trial.Made made = trial.make(c, method, draw);
        c.progress().say(made.summary());
        Path place = draw.isPresent() ? new Path(c.out(), "seed-" + draw.getAsLong()) : c.out();
        SetDirectory.write(c, place, made.set(), trial.making(), SetName.recipe(config, method));
        sets.add(made);
      }
      List<TrainingSet> alone = sets.stream().map(Trial.Made::set).toList();
      List<Measured> measured =
          trial.measure(
              c, seeds.size() + " students", Trial.students(config, method, alone, seeds));
      CellPlan plan = new CellPlan(config, new Subject.Taught(method, Optional.empty()), seeds);
      List<Cell> cells = new ArrayList<>();
      for (int k = 0; k < measured.size(); k++) {
        Cell.Cost cost = sets.get(k % sets.size()).cost();
        cells.add(plan.cell(measured.get(k), cost, List.of(), Map.of()));
      }
      CellPlan.file(config, trial.students(c).corpus(), measured, cells)
          .write(
              new Path(c.out(), MetricsFile.NAME), c.spark().sparkContext().hadoopConfiguration());
      RankFiles.write(c.spark(), c.out(), trial.students(c).corpus(), measured);
    }
  }
}
