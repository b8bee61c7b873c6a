package io.foster.cli;

import io.foster.config.FosterConfig;
import io.foster.pipeline.Pipeline;
import io.foster.stages.Command;
import io.foster.stages.Pipelines;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Another method at the same budget, beside the results of the run it is compared with. */
final class BaselineCommand extends StageCommand {
  BaselineCommand(Environment environment) {
    super(environment, Command.RUN);
  }

  @Override
  Pipeline pipeline(Environment from, FosterConfig config) {
    return Pipelines.baseline(config);
  }

  @Override
  List<String> targets(Pipeline pipeline) {
    List<String> names = pipeline.names();
    return names.subList(names.size() - 1, names.size());
  }

  @Override
  void summarise(Summary summary, PrintStream out, Pipeline pipeline, List<String> targets)
      throws IOException {
    var stage = pipeline.stages().get(pipeline.stages().size() - 1);
    summary.printTable(out, new Path(summary.directory(stage), "metrics.json"));
    super.summarise(summary, out, pipeline, targets);
  }
}
