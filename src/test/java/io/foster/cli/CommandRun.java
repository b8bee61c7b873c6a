package io.foster.cli;

import io.foster.config.FosterConfig;
import io.foster.pipeline.Pipeline;
import io.foster.stages.Pipelines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A command as typed, with the stages users have, and what it said.
 *
 * @param code the exit code
 */
record CommandRun(int code, String out, String err) {
  static CommandRun of(String... args) {
    return of(Pipelines::run, Pipelines::studentFrom, args);
  }

  /** The same with other stages, for all commands. */
  static CommandRun of(Pipeline pipeline, String... args) {
    return of(config -> pipeline, (config, data) -> pipeline, args);
  }

  private static CommandRun of(
      Function<FosterConfig, Pipeline> pipeline,
      BiFunction<FosterConfig, String, Pipeline> student,
      String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.execute(
            new Environment(
                pipeline,
                student,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Optional.of("the.log")),
            args);
    return new CommandRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
