package io.foster.cli;

import io.foster.base.ConfigException;
import io.foster.base.Printable;
import io.foster.base.Secrets;
import io.foster.pipeline.StoppedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into lines for people and an exit code for programs. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private final Optional<String> log;

  Failures(Optional<String> log) {
    this.log = log;
  }

  /** Asked for where there is something to say: it starts the logging system. */
  private static Logger logger() {
    return LoggerFactory.getLogger(Failures.class);
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    print(err, Suggestions.describe(e));
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    Optional<String> output =
        command.getCommandSpec().mixins().values().stream()
            .map(CommandSpec::userObject)
            .filter(CommonOptions.class::isInstance)
            .findFirst()
            .flatMap(common -> ((CommonOptions) common).output());
    // There --output is a run that is read.
    String writes = parsed.hasMatchedOption("--to") ? "--to" : "--output";
    boolean verbose = parsed.expandedArgs().contains("--verbose");
    return report(e, command.getErr(), verbose, output, writes);
  }

  /** Prints a failure of any kind; errors of the virtual machine come here too. */
  int report(Throwable failure, PrintWriter err, boolean verbose) {
    return report(failure, err, verbose, Optional.empty(), "--output");
  }

  private int report(
      Throwable failure, PrintWriter err, boolean verbose, Optional<String> output, String writes) {
    if (ShutdownHookManager.get().isShutdownInProgress()) {
      // Whatever fails now fails because Spark has ended with the process.
      if (find(failure, StoppedException.class).isEmpty()) {
        err.println("stopped by a signal before it was done");
      }
      logger().info("Failed while the process ended", failure);
      return ExitCode.STOPPED;
    }
    Optional<ConfigException> users = find(failure, ConfigException.class);
    if (users.isPresent()) {
      users.get().problems().forEach(problem -> print(err, problem));
      logger().debug("The input or configuration cannot be used", failure);
      return ExitCode.INPUT;
    }
    if (find(failure, StoppedException.class).isPresent()) {
      // The runner has said so, before the process could end.
      return ExitCode.STOPPED;
    }
    Optional<String> machines = MachineFailures.describe(failure, output, writes);
    if (machines.isPresent()) {
      logger().error("This machine cannot do it as it is", failure);
      print(err, machines.get());
      return ExitCode.INPUT;
    }
    Optional<String> clusters = ClusterFailures.describe(failure);
    if (clusters.isPresent()) {
      logger().error("The cluster cannot do it as it is set up", failure);
      print(err, clusters.get());
      return ExitCode.INPUT;
    }
    logger().error("Foster failed", failure);
    String where = log.map(l -> "the stack trace is in " + l).orElse("see the driver's log");
    print(err, describe(failure) + "; " + where);
    if (verbose) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace, true));
      err.print(Secrets.mask(trace.toString()));
    }
    err.flush();
    return ExitCode.INTERNAL;
  }

  /** Names and values in a message come from the user's data. */
  private static void print(PrintWriter err, String problem) {
    err.println("error: " + Printable.line(Secrets.mask(problem)));
  }

  private static String describe(Throwable failure) {
    if (find(failure, OutOfMemoryError.class).isPresent()) {
      return "out of memory ("
          + failure.getMessage()
          + "): give the driver more with --driver-memory, or FOSTER_HEAP for submit/foster";
    }
    String first = Printable.firstLine(failure.getMessage());
    return "internal error: " + failure.getClass().getSimpleName() + ": " + first;
  }

  /** Spark wraps what is thrown on an executor, sometimes more than once. */
  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    return Optional.ofNullable(ExceptionUtils.throwableOfType(failure, type));
  }
}
