package io.foster.stages;

import io.foster.base.Store;
import io.foster.config.FosterConfig;
import io.foster.pipeline.Stage;
import io.foster.pipeline.StageContext;
import io.foster.report.RunReport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Writes the report. Input: what the stages before have left, all of it or a part. Output: {@code
 * report.html}, one file that needs no network.
 *
 * <pre>
 * submit/foster report --output runs/games
 * spark-submit --class io.foster.cli.Main foster.jar report --output hdfs:///runs/games
 * </pre>
 */
final class ReportStage {
  private ReportStage() {}

  /**
   * Writes the report.
   *
   * @param stages those of the whole pipeline, to say which are missing
   */
  static void run(StageContext c, List<Stage> stages) throws IOException {
    FosterConfig config = c.config();
    Configuration hadoop = c.spark().sparkContext().hadoopConfiguration();
    String html =
        RunReport.html(
            c.layout(),
            stages,
            stages.stream().map(Stage::name).filter(name -> !name.equals(c.stage())).toList(),
            config,
            Optional.of(config.json()),
            config.report(),
            c::spark,
            hadoop);
    Path file = new Path(c.out(), c.layout().report().getName());
    Store.around("output", file, hadoop).write(file, html);
  }
}
