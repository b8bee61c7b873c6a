package io.foster;

import io.foster.base.ConfigException;
import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import io.foster.pipeline.PipelineRunner.Mode;
import io.foster.pipeline.Progress;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * A configuration for {@link Foster}: a file, keys set on top of it, and what to do with results
 * that are there already. Immutable; each method gives a changed copy.
 */
public final class Settings {
  private final Optional<String> file;
  private final List<Assignment> assignments;
  private final Mode mode;
  private final Optional<PrintStream> lines;

  private Settings(
      Optional<String> file, List<Assignment> assignments, Mode mode, Optional<PrintStream> lines) {
    this.file = file;
    this.assignments = List.copyOf(assignments);
    this.mode = mode;
    this.lines = lines;
  }

  static Settings of(Optional<String> file) {
    return new Settings(file, List.of(), Mode.FRESH, Optional.empty());
  }

  /**
   * Sets one key, like {@code --set}. Lists are written as {@code List.of(101, 102)} or {@code
   * "[101, 102]"}.
   *
   * @param key its full path, such as {@code distill.sequences}
   * @param value its value; {@code null} for none
   * @return these settings with that key
   */
  public Settings set(String key, Object value) {
    List<Assignment> more = new ArrayList<>(assignments);
    more.add(new Assignment(key, String.valueOf(value), "set"));
    return new Settings(file, more, mode, lines);
  }

  /**
   * Keeps finished stages whose inputs have not changed, like {@code --resume}.
   *
   * @return these settings with that mode
   */
  public Settings resume() {
    return new Settings(file, assignments, Mode.RESUME, lines);
  }

  /**
   * Replaces earlier results once the new ones are complete, like {@code --overwrite}.
   *
   * @return these settings with that mode
   */
  public Settings overwrite() {
    return new Settings(file, assignments, Mode.OVERWRITE, lines);
  }

  /**
   * Prints how far the work is; without, nothing is printed.
   *
   * @param out where to
   * @return these settings with that stream
   */
  public Settings progress(PrintStream out) {
    return new Settings(file, assignments, mode, Optional.of(out));
  }

  /**
   * Everything as it will be used: defaults, file and keys.
   *
   * @param spark whose Hadoop settings a remote file is read with
   * @return the checked configuration
   * @throws ConfigException with every problem found
   */
  public FosterConfig config(SparkSession spark) {
    return new ConfigLoader().load(file, assignments, () -> hadoop(spark));
  }

  List<Assignment> assignments() {
    return assignments;
  }

  Mode mode() {
    return mode;
  }

  Progress progress(FosterConfig config) {
    return lines
        .map(
            out ->
                new Progress(
                        out, Progress.Level.NORMAL, config.run().progressEvery(), System::nanoTime)
                    .start())
        .orElseGet(Progress::silent);
  }

  static Configuration hadoop(SparkSession spark) {
    return spark.sparkContext().hadoopConfiguration();
  }
}
