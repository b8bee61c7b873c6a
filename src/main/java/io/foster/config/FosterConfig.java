package io.foster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.Optional;

/**
 * The whole configuration: one record per section, each checked when it was read. Made by {@link
 * ConfigLoader}; immutable.
 *
 * @param output the directory of the run: a Hadoop URI or a path; empty where it is not set
 * @param seed the seed every stage derives its own from
 * @param run how the run behaves
 * @param resolved everything as merged from defaults, file and command line, for fingerprints and
 *     the manifest
 */
public record FosterConfig(Optional<String> output, long seed, RunConfig run, Config resolved) {

  static FosterConfig read(Section root) {
    return new FosterConfig(
        root.optionalString("output"),
        root.seed("seed"),
        RunConfig.read(root.section("run")),
        root.raw());
  }

  /** The output directory. */
  public String requireOutput() {
    return output
        .filter(o -> !o.isBlank())
        .orElseThrow(
            () ->
                new ConfigException(
                    "output: is not set; say where the results go with --output DIR"));
  }

  /** The directory with the raw interactions, where one is set. */
  public Optional<String> inputDir() {
    return resolved.hasPath("input.dir")
        ? Optional.of(resolved.getString("input.dir"))
        : Optional.empty();
  }

  /** Whether the input is a generated sample: asked for, and no input of the user's given. */
  public boolean generatesInput() {
    return run.sample() && inputDir().isEmpty();
  }

  /** The data set's name: {@code run.name}, else the last part of {@code input.dir}. */
  public String dataset() {
    return run.name()
        .or(() -> inputDir().map(FosterConfig::lastPart))
        .orElse(generatesInput() ? "sample" : "data");
  }

  /**
   * One section, or one key, as JSON with sorted keys: equal text means an equal configuration.
   * {@code "null"} where there is none.
   */
  public String render(String path) {
    ConfigValue value = resolved.hasPath(path) ? resolved.getValue(path) : null;
    return value == null ? "null" : value.render(ConfigRenderOptions.concise());
  }

  private static String lastPart(String dir) {
    String trimmed = dir.replaceAll("/+$", "");
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }
}
