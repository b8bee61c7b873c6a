package io.foster.stages;

import io.foster.config.FosterConfig;
import io.foster.config.ModelShape;
import io.foster.evaluate.Cell;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsFile;
import io.foster.evaluate.SliceFile;
import io.foster.pipeline.StageContext;
import io.foster.train.TestScores;
import io.foster.train.TrainedModel;
import io.foster.train.Trainings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Ranks the whole catalogue for all test users with every trained model. Output: {@code
 * evaluation/metrics.json} and {@link SliceFile}.
 */
public final class EvaluateStage {
  private static final String SPLIT = "test";

  private EvaluateStage() {}

  public static void run(StageContext c) throws IOException {
    Configuration hadoop = c.spark().sparkContext().hadoopConfiguration();
    FosterConfig config = c.config();
    try (Trainings trainings = Trainings.ofStudents(c)) {
      ModelShape shape = config.studentModel().shape(trainings.learner().featureDimension());
      List<TrainedModel> models = new ArrayList<>();
      for (Path directory : List.of(c.layout().references(), c.layout().models())) {
        for (TrainedModel model : TrainedModel.readAll(directory, hadoop)) {
          model.requireBackbone(shape, directory, "transfer.backbone");
          model.requireEncoder(config.transferEncoder(), directory, "transfer.encoder");
          models.add(model);
        }
      }
      if (!config.studentModel().equals(config.model()) || config.transferEncoder().isPresent()) {
        String experts = config.model().backbone().label();
        c.progress()
            .say(
                "  models are %s (transfer); experts are %s"
                    .formatted(config.studentLabel(), experts));
      }
      List<Trainings.Job<TestScores>> jobs = new ArrayList<>();
      for (TrainedModel model : models) {
        jobs.add(
            (learner, progress) -> {
              TestScores own = TestScores.of(learner.with(model.shapeOr(shape)), model.theta());
              progress.afterStep(1, 1, model.theta());
              return own;
            });
      }
      List<TestScores> scores = trainings.run("ranking for test users", models.size(), jobs);
      List<Cell> cells = new ArrayList<>();
      List<SliceFile.Line> slices = new ArrayList<>();
      for (int i = 0; i < models.size(); i++) {
        TrainedModel m = models.get(i);
        Cell cell =
            new Cell(
                config.dataset(),
                m.training(),
                m.method(),
                m.seed(),
                SPLIT,
                scores.get(i).all(),
                m.seconds(),
                m.peakRssBytes());
        cells.add(cell);
        scores.get(i).slices().forEach(part -> slices.add(SliceFile.Line.of(cell, part)));
      }
      EvaluationProtocol protocol =
          EvaluationProtocol.fullRanking(
              config.corpus().splitName(),
              trainings.corpus().itemCount(),
              config.evaluate().maskHistory(),
              "all " + scores.get(0).users() + " users with a test target");
      SliceFile.write(c.out(), hadoop, slices);
      new MetricsFile(protocol, cells).write(new Path(c.out(), "metrics.json"), hadoop);
    }
  }
}
