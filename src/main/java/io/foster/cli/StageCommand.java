package io.foster.cli;

import io.foster.config.Assignment;
import io.foster.config.FosterConfig;
import io.foster.pipeline.Layout;
import io.foster.pipeline.Pipeline;
import io.foster.pipeline.PipelineRunner;
import io.foster.pipeline.PipelineRunner.Mode;
import io.foster.pipeline.Progress;
import io.foster.stages.Command;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that runs stages of the pipeline and says where their results are. */
class StageCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common = new CommonOptions();

  @ArgGroup(exclusive = true, multiplicity = "0..1")
  private Earlier earlier = new Earlier();

  private static final class Earlier {
    @Option(
        names = "--resume",
        description = "keep finished stages whose inputs have not changed, do the rest")
    private boolean resume;

    @Option(
        names = "--overwrite",
        description = "replace an earlier result once the new one is complete")
    private boolean overwrite;
  }

  private final Environment environment;
  private final Command command;
  private final List<Assignment> forced;

  /**
   * A command.
   *
   * @param command the stages it runs
   * @param forced keys the command sets itself
   */
  StageCommand(Environment environment, Command command, Assignment... forced) {
    this.environment = environment;
    this.command = command;
    this.forced = List.of(forced);
  }

  @Override
  public Integer call() throws Exception {
    FosterConfig config = common.load(forced.toArray(Assignment[]::new));
    config.requireOutput();
    Pipeline pipeline = pipeline(environment, config);
    List<String> targets = targets(pipeline);
    try (Sessions sessions = new Sessions(spec.name());
        Progress progress = common.progress(environment, config).start()) {
      PipelineRunner runner =
          new PipelineRunner(
              pipeline,
              config,
              Sessions.hadoop(),
              () -> sessions.checked(config, progress),
              progress);
      Layout layout = runner.run(spec.name(), targets, mode());
      summarise(new Summary(layout, Sessions.hadoop()), environment.out(), pipeline, targets);
    }
    return ExitCode.DONE;
  }

  Pipeline pipeline(Environment from, FosterConfig config) {
    return from.pipeline().apply(config);
  }

  void summarise(Summary summary, PrintStream out, Pipeline pipeline, List<String> targets)
      throws IOException {
    summary.print(out, pipeline, targets);
  }

  List<String> targets(Pipeline pipeline) {
    return command.stages(pipeline);
  }

  private Mode mode() {
    return earlier.resume ? Mode.RESUME : earlier.overwrite ? Mode.OVERWRITE : Mode.FRESH;
  }
}
