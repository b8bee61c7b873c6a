package io.foster.cli;

import io.foster.base.Secrets;
import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import io.foster.config.KeyGuide;
import io.foster.pipeline.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of every command. */
final class CommonOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "configuration: a path or any Hadoop URI; holds what differs from the defaults")
  private String file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "set one configuration key; may be repeated, the last one wins")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "URI",
      description = "directory of the results (file:, hdfs:, s3a:, abfss:, dbfs:, or a path)")
  private String output;

  private FosterConfig loaded;

  @ArgGroup(exclusive = true, multiplicity = "0..1")
  private Loudness loudness = new Loudness();

  private static final class Loudness {
    @Option(names = "--quiet", description = "print the results and problems only")
    private boolean quiet;

    @Option(names = "--verbose", description = "print more, stack traces included")
    private boolean verbose;
  }

  /** When the command began: whatever it loads has the same window of time. */
  private final Clock start = Clock.fixed(Instant.now(), ZoneOffset.UTC);

  /** The configuration, with {@code forced} keys that the command itself sets. */
  FosterConfig load(Assignment... forced) {
    List<Assignment> assignments = withOutput();
    assignments.addAll(List.of(forced));
    loaded = new ConfigLoader(start).load(Optional.ofNullable(file), assignments, Sessions::hadoop);
    return loaded;
  }

  /**
   * The configuration of these options, over a section of a run's.
   *
   * @param json the run's configuration
   */
  FosterConfig loadOver(String json, String section) {
    return new ConfigLoader(start)
        .loadOver(json, section, Optional.ofNullable(file), withOutput(), Sessions::hadoop);
  }

  private List<Assignment> withOutput() {
    List<Assignment> assignments = new ArrayList<>(assignments());
    if (output != null) {
      assignments.add(new Assignment("output", output, "--output"));
    }
    return assignments;
  }

  /** What the keys are, as these options set them. */
  KeyGuide guide() {
    return new ConfigLoader(start)
        .guide(Optional.ofNullable(file), assignments(), Sessions::hadoop);
  }

  /** The output, as far as it is known by now. */
  Optional<String> output() {
    return Optional.ofNullable(output)
        .or(() -> Optional.ofNullable(loaded).flatMap(FosterConfig::output));
  }

  /** How to do the same again, without the places of data and results. */
  String commandLine(String command) {
    StringBuilder line = new StringBuilder("foster ").append(command);
    if (file != null) {
      line.append(" --config ").append(quoted(Secrets.mask(file)));
    }
    for (String set : sets) {
      boolean place = set.startsWith("input.dir=") || set.startsWith("output=");
      if (!place) {
        line.append(" --set ").append(quoted(masked(set)));
      }
    }
    if (sets.stream().anyMatch(set -> set.startsWith("input.dir="))) {
      line.append(" --set input.dir=DIR");
    }
    return line.toString();
  }

  private static String masked(String set) {
    int equals = set.indexOf('=');
    return equals > 0 && Secrets.isSecret(set.substring(0, equals).strip())
        ? set.substring(0, equals + 1) + Secrets.MASK
        : Secrets.mask(set);
  }

  static String quoted(String word) {
    return word.matches("[\\w./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Whether anything but the output is configured. */
  boolean configures() {
    return file != null || !sets.isEmpty();
  }

  /** What {@code --set} says, without the rest. */
  List<Assignment> assignments() {
    return sets.stream().map(Assignment::parse).toList();
  }

  /** What a command says while it works: a bar on a terminal, lines anywhere else. */
  Progress progress(Environment environment, FosterConfig config) {
    Duration every = config.run().progressEvery();
    OptionalInt columns = Host.terminalColumns();
    // Log lines of --verbose would be written into the bar.
    return columns.isPresent() && level() == Progress.Level.NORMAL
        ? new Progress(environment.err(), level(), every, System::nanoTime, columns.getAsInt())
        : new Progress(environment.err(), level(), every, System::nanoTime);
  }

  Progress.Level level() {
    return loudness.quiet
        ? Progress.Level.QUIET
        : loudness.verbose ? Progress.Level.VERBOSE : Progress.Level.NORMAL;
  }
}
