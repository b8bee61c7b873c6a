package io.foster.cli;

import io.foster.config.FosterConfig;
import io.foster.pipeline.Pipeline;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What the commands work with.
 *
 * @param pipeline the stages for a configuration
 * @param student the stages of {@code train --data}: a student from a synthetic set at a URI
 * @param out results
 * @param err progress and problems
 * @param log where stack traces go, if to a file of Foster's own
 */
record Environment(
    Function<FosterConfig, Pipeline> pipeline,
    BiFunction<FosterConfig, String, Pipeline> student,
    PrintStream out,
    PrintStream err,
    Optional<String> log) {}
