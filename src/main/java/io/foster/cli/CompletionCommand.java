package io.foster.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the script that completes commands and options in a shell. */
@Command
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  private final Environment environment;

  CompletionCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    environment.out().print(AutoComplete.bash("foster", spec.root().commandLine()));
    return ExitCode.DONE;
  }
}
