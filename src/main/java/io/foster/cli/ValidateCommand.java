package io.foster.cli;

import io.foster.base.ConfigException;
import io.foster.config.EncoderConfig;
import io.foster.config.FosterConfig;
import io.foster.device.ExecutorReport;
import io.foster.encoder.CatalogueFeatures;
import io.foster.pipeline.Pipeline;
import io.foster.pipeline.PipelineRunner;
import io.foster.pipeline.Progress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Checks the configuration, the input files and the text encoder and says what a run would do; runs
 * nothing. With {@code --cluster} it also asks every executor whether it could.
 */
final class ValidateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--cluster",
      description = "start Spark and ask every executor for code, natives, device and output")
  private boolean cluster;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "with --cluster: how long to wait for executors (default: ${DEFAULT-VALUE})")
  private int wait;

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
    CatalogueFeatures.check(config.encoder(), Sessions.hadoop());
    if (config.studentFeatures().isPresent()) {
      CatalogueFeatures.check(config.studentEncoder(), Sessions.hadoop());
    }
    for (EncoderConfig teacher : config.otherTeachers()) {
      CatalogueFeatures.check(teacher, Sessions.hadoop());
    }
    try (Sessions sessions = new Sessions(spec.name())) {
      // Nothing runs, so a session is asked for where a table has to be looked at, and only there.
      PipelineRunner runner =
          new PipelineRunner(pipeline, config, Sessions.hadoop(), sessions::get, Progress.silent());
      environment.out().println("The configuration is valid. Stages in " + config.requireOutput());
      runner.plan().forEach(line -> environment.out().println("  " + line));
    }
    if (cluster) {
      checkCluster(config);
    }
    return ExitCode.DONE;
  }

  private void checkCluster(FosterConfig config) {
    try (Sessions sessions = new Sessions(spec.name())) {
      environment.out().println("Executors of " + sessions.get().sparkContext().master());
      List<ExecutorReport> reports =
          sessions.check(config, Duration.ofSeconds(wait), environment.err()::println);
      reports.forEach(report -> environment.out().println("  " + report.line()));
      List<String> problems = Sessions.problems(reports);
      if (!problems.isEmpty()) {
        throw new ConfigException(problems);
      }
      environment.out().println("All %d can do the work.".formatted(reports.size()));
    }
  }
}
