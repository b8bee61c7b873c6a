package io.foster.pipeline;

import io.foster.config.FosterConfig;
import java.util.List;
import java.util.function.Function;

/**
 * One step of the pipeline: what it is made from and the code that makes it. Its result is skipped
 * under {@code --resume} as long as nothing it is made from has changed, so everything that can
 * change the result must be declared here.
 *
 * @param name what it is called on the command line and in the manifest
 * @param title what it does, for people
 * @param directory where its result stands below the output
 * @param after the stages whose results it reads
 * @param sections the configuration it reads: sections or single keys
 * @param inputs the raw files it reads: files or directories
 * @param inputKey the key or option that names those files, for messages
 * @param exports files of its directory that are copied to the top of the output
 * @param body the work
 */
public record Stage(
    String name,
    String title,
    String directory,
    List<String> after,
    List<String> sections,
    Function<FosterConfig, List<String>> inputs,
    String inputKey,
    List<String> exports,
    Body body) {

  /** The work of a stage. */
  @FunctionalInterface
  public interface Body {
    /** Writes the stage's result into {@code context.out()}. */
    void run(StageContext context) throws Exception;
  }

  /** A stage that depends on nothing yet; the methods below say what it depends on. */
  public static Stage of(String name, String title, String directory, Body body) {
    return new Stage(
        name, title, directory, List.of(), List.of(), c -> List.of(), "", List.of(), body);
  }

  public Stage after(String... stages) {
    return new Stage(
        name, title, directory, List.of(stages), sections, inputs, inputKey, exports, body);
  }

  public Stage uses(String... paths) {
    return new Stage(
        name, title, directory, after, List.of(paths), inputs, inputKey, exports, body);
  }

  public Stage reads(String key, Function<FosterConfig, List<String>> files) {
    return new Stage(name, title, directory, after, sections, files, key, exports, body);
  }

  public Stage exports(String... files) {
    return new Stage(
        name, title, directory, after, sections, inputs, inputKey, List.of(files), body);
  }
}
