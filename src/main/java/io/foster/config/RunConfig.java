package io.foster.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How a run behaves, independent of what it computes; no stage's result depends on it.
 *
 * @param sample generate a sample data set where {@code input.dir} is not set
 * @param name the data set's name, printed beside every number
 * @param progressEvery at least this often a line says how far the running stage is
 * @param checkpointSteps steps of the distillation between two checkpoints of its state
 */
public record RunConfig(
    boolean sample, Optional<String> name, Duration progressEvery, int checkpointSteps) {

  static RunConfig read(Section s) {
    return new RunConfig(
        s.bool("sample"),
        s.optionalString("name"),
        Duration.ofSeconds(s.integer("progress-seconds", 1, 10)),
        s.integer("checkpoint-steps", 1));
  }
}
