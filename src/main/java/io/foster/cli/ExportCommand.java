package io.foster.cli;

import io.foster.config.FosterConfig;
import io.foster.export.RecBoleExport;
import io.foster.pipeline.FinishedRun;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a run's corpus and synthetic set as files of another program. */
final class ExportCommand implements Callable<Integer> {
  @Option(
      names = "--to",
      paramLabel = "URI",
      required = true,
      description = "a new directory for RecBole's atomic files")
  private String to;

  @Mixin private CommonOptions common = new CommonOptions();
  private final Environment environment;

  ExportCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    FosterConfig config = common.load();
    try (Sessions sessions = new Sessions("export")) {
      FinishedRun run =
          FinishedRun.open(config.requireOutput(), common.assignments(), Sessions.hadoop());
      Path written = RecBoleExport.write(sessions.get(), run, to);
      environment.out().println("In " + Summary.show(written));
    }
    return ExitCode.DONE;
  }
}
