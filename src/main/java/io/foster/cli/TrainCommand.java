package io.foster.cli;

import io.foster.config.FosterConfig;
import io.foster.pipeline.Pipeline;
import io.foster.stages.Command;
import java.util.List;
import picocli.CommandLine.Option;

/** Trains experts on the full data, or a student on a synthetic set alone. */
final class TrainCommand extends StageCommand {
  @Option(
      names = "--data",
      paramLabel = "URI",
      description = "train a student from this synthetic set alone, without the interactions")
  private String data;

  TrainCommand(Environment environment) {
    super(environment, Command.TRAIN);
  }

  @Override
  Pipeline pipeline(Environment from, FosterConfig config) {
    return data == null ? super.pipeline(from, config) : from.student().apply(config, data);
  }

  @Override
  List<String> targets(Pipeline pipeline) {
    return data == null ? super.targets(pipeline) : pipeline.names();
  }
}
