package io.foster.config;

import io.foster.base.Printable;
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

  /** A data set's name stands in tables, pages, spreadsheets and names of directories. */
  private static final String NAME = "[\\p{L}\\p{Nd}][\\p{L}\\p{Nd}\\p{M} ._=+()&',-]{0,99}";

  static RunConfig read(Section s) {
    if (s.optionalString("name").filter(name -> !name.matches(NAME)).isPresent()) {
      s.problem(
          "name",
          "\"" + Printable.shown(s.string("name"), 60) + "\" is no name for tables and files",
          "use at most 100 letters, digits, spaces and . _ = + ( ) & ' , - and a letter or digit first");
    }
    if (s.optionalString("start").filter(text -> TimeBound.ofIso(text).isEmpty()).isPresent()) {
      s.problem(
          "start",
          "\"" + Printable.shown(s.string("start"), 60) + "\" is no time",
          "write one such as 2024-01-31T23:50:00Z");
    }
    return new RunConfig(
        s.bool("sample"),
        s.optionalString("name"),
        Duration.ofSeconds(s.integer("progress-seconds", 1, 10)),
        s.integer("checkpoint-steps", 1));
  }

  /** The nearest such name; empty where nothing is left of it. */
  static Optional<String> asName(String text) {
    String name =
        text.replaceAll("[^\\p{L}\\p{Nd}\\p{M} ._=+()&',-]", "-")
            .replaceFirst("^[^\\p{L}\\p{Nd}]+", "");
    return Optional.of(name.length() <= 100 ? name : name.substring(0, 100))
        .filter(n -> n.matches(NAME));
  }
}
