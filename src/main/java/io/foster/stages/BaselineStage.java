package io.foster.stages;

import io.foster.base.ProcessMemory;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import io.foster.config.StudentPlan;
import io.foster.distill.Catalogue;
import io.foster.evaluate.Cell;
import io.foster.evaluate.MetricsFile;
import io.foster.methods.TrainingSet;
import io.foster.pipeline.StageContext;
import io.foster.train.Trainings;
import io.foster.trial.MethodRunner;
import io.foster.trial.SetDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * One method from data to table: makes its set, trains a student on it for every evaluation seed
 * and ranks all items for the test users. Output: {@code baseline-METHOD/} with the set ({@link
 * SetDirectory}) and {@code metrics.json}.
 */
public final class BaselineStage {
  private BaselineStage() {}

  public static void run(StageContext c) throws IOException {
    FosterConfig config = c.config();
    Method method = config.baseline().method();
    StudentPlan plan = config.student().plan();
    List<Long> seeds = config.evaluate().seeds();
    try (MethodRunner workshop = MethodRunner.open(c)) {
      List<TrainingSet> sets = new ArrayList<>();
      Catalogue catalogue = Catalogue.of(workshop.trainings().corpus());
      for (int k = 0; k < (method.redraws() ? seeds.size() : 1); k++) {
        MethodRunner.Made made = workshop.make(c, method, c.seed("set-" + k));
        sets.add(made.set());
        c.progress().say(made.summary());
      }
      for (int k = 0; k < sets.size(); k++) {
        Path place = sets.size() == 1 ? c.out() : new Path(c.out(), "seed-" + seeds.get(k));
        SetDirectory.write(c, place, sets.get(k), catalogue, config.render("baseline"));
      }
      List<Trainings.Job<MethodRunner.Scored>> jobs = new ArrayList<>();
      for (int k = 0; k < seeds.size(); k++) {
        jobs.add(
            MethodRunner.student(
                workshop.studentShape(c), sets.get(k % sets.size()), plan, seeds.get(k)));
      }
      List<MethodRunner.Scored> scored =
          workshop
              .students(c)
              .run(seeds.size() + " students", (long) seeds.size() * plan.steps(), jobs);
      List<Cell> cells =
          scored.stream()
              .map(
                  s ->
                      new Cell(
                          config.dataset(),
                          sets.get(0).label(),
                          method.label(),
                          s.seed(),
                          "test",
                          s.metrics(),
                          s.seconds(),
                          ProcessMemory.peakBytes().orElse(0)))
              .toList();
      new MetricsFile(
              MethodRunner.protocol(config, workshop.trainings().corpus(), scored.get(0).users()),
              cells)
          .write(new Path(c.out(), "metrics.json"), c.spark().sparkContext().hadoopConfiguration());
    }
  }
}
