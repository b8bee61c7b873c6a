package io.foster.stages;

import io.foster.config.Floor;
import io.foster.config.FosterConfig;
import io.foster.config.ModelShape;
import io.foster.evaluate.Cell;
import io.foster.evaluate.MetricsFile;
import io.foster.pipeline.StageContext;
import io.foster.train.TrainedModel;
import io.foster.train.Trainings;
import io.foster.trial.CellPlan;
import io.foster.trial.Measured;
import io.foster.trial.RankFiles;
import io.foster.trial.Subject;
import io.foster.trial.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Ranks the whole catalogue for all test users with every trained model, and without one. Output:
 * {@link MetricsFile}, and {@link RankFiles} where they are asked for.
 */
final class EvaluateStage {
  private EvaluateStage() {}

  static void run(StageContext c) throws IOException {
    Configuration hadoop = c.spark().sparkContext().hadoopConfiguration();
    FosterConfig config = c.config();
    try (Trial trial = Trial.open(c)) {
      Trainings students = trial.students(c);
      List<TrainedModel> models = models(c, students.learner().model().shape());
      if (!config.studentModel().equals(config.model()) || config.transferEncoder().isPresent()) {
        c.progress()
            .say(
                "  models are %s (transfer); experts are %s"
                    .formatted(config.studentLabel(), config.model().backbone().label()));
      }
      List<Measured> measured = new ArrayList<>(trial.measure(models));
      for (Floor floor : config.evaluate().floors()) {
        measured.addAll(trial.measure(c, floor, config.evaluate().seeds()));
      }
      CellPlan plan = new CellPlan(config, new Subject.AllData(), List.of());
      List<Cell> cells =
          measured.stream().map(m -> plan.cell(m, Cell.Cost.NONE, List.of(), Map.of())).toList();
      CellPlan.file(config, students.corpus(), measured, cells)
          .write(new Path(c.out(), MetricsFile.NAME), hadoop);
      RankFiles.write(c.spark(), c.out(), students.corpus(), measured);
    }
  }

  private static List<TrainedModel> models(StageContext c, ModelShape shape) throws IOException {
    Configuration hadoop = c.spark().sparkContext().hadoopConfiguration();
    List<TrainedModel> models = new ArrayList<>();
    for (Path directory : List.of(c.layout().references(), c.layout().students())) {
      for (TrainedModel model : TrainedModel.readAll(directory, hadoop)) {
        model.requireBackbone(shape, directory, "transfer.backbone");
        model.requireEncoder(c.config().transferEncoder(), directory, "transfer.encoder");
        models.add(model);
      }
    }
    return models;
  }
}
