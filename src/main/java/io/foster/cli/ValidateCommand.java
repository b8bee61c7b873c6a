package io.foster.cli;

import io.foster.config.FosterConfig;
import io.foster.pipeline.Pipeline;
import io.foster.pipeline.PipelineRunner;
import io.foster.pipeline.Progress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** Checks the configuration and the input files and says what a run would do; runs nothing. */
final class ValidateCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  private final Environment environment;

  ValidateCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    FosterConfig config = common.load();
    config.requireOutput();
    Pipeline pipeline = environment.pipeline().apply(config);
    // Nothing runs, so no session is ever asked for.
    PipelineRunner runner =
        new PipelineRunner(pipeline, config, Sessions.hadoop(), () -> null, Progress.silent());
    environment.out().println("The configuration is valid. Stages in " + config.requireOutput());
    runner.plan().forEach(line -> environment.out().println("  " + line));
    return ExitCode.DONE;
  }
}
