package io.foster.pipeline;

import io.foster.config.FosterConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One step of the pipeline: what it is made from and the code that makes it. Its result is skipped
 * under {@code --resume} as long as nothing it is made from has changed, so everything that can
 * change the result must be declared here.
 *
 * @param name what it is called, and the directory below the output where its result stands
 * @param title what it does, for people
 * @param after the stages whose results it reads
 * @param sections the configuration it reads: sections or single keys
 * @param inputs the raw files it reads
 * @param exports files of its directory that are copied to the top of the output
 * @param body the work
 */
public record Stage(
    String name,
    String title,
    List<String> after,
    List<String> sections,
    List<Input> inputs,
    List<String> exports,
    Body body) {

  /**
   * Raw files.
   *
   * @param key the key or option that names them, for messages
   * @param places files or directories
   */
  public record Input(String key, Function<FosterConfig, List<String>> places) {}

  /** The work of a stage. */
  @FunctionalInterface
  public interface Body {
    /** Writes the stage's result into {@code context.out()}. */
    void run(StageContext context) throws Exception;
  }

  /** A stage that depends on nothing yet; the methods below say what it depends on. */
  public static Stage of(String name, String title, Body body) {
    return new Stage(name, title, List.of(), List.of(), List.of(), List.of(), body);
  }

  public Stage after(String... stages) {
    return new Stage(name, title, List.of(stages), sections, inputs, exports, body);
  }

  public Stage uses(String... paths) {
    return new Stage(name, title, after, List.of(paths), inputs, exports, body);
  }

  /** Raw files, besides those named before. */
  public Stage reads(String key, Function<FosterConfig, List<String>> places) {
    List<Input> all = new ArrayList<>(inputs);
    all.add(new Input(key, places));
    return new Stage(name, title, after, sections, List.copyOf(all), exports, body);
  }

  public Stage exports(String... files) {
    return new Stage(name, title, after, sections, inputs, List.of(files), body);
  }
}
