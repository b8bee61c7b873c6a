package io.foster.pipeline;

import io.foster.config.FosterConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

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
 * @param states what else it reads
 * @param needs what must hold of results before it
 * @param exports files of its directory that are copied to the top of the output
 * @param body the work
 */
public record Stage(
    String name,
    String title,
    List<String> after,
    List<String> sections,
    List<Input> inputs,
    List<State> states,
    List<Need> needs,
    List<String> exports,
    Body body) {

  /**
   * Raw files.
   *
   * @param key the key or option that names them, for messages
   * @param places files or directories
   * @param required whether they have to be there
   */
  public record Input(String key, Function<FosterConfig, List<String>> places, boolean required) {}

  /** The state of what a stage reads that is no file, such as the version of a table. */
  @FunctionalInterface
  public interface State {
    /**
     * Looks at it.
     *
     * @param spark asked for a session only where one is needed
     * @return the state of each thing by what it is: equal means unchanged
     */
    Map<String, String> of(FosterConfig config, Configuration hadoop, Supplier<SparkSession> spark);
  }

  /**
   * What must hold of another stage's result. It is looked at as soon as that is there, before
   * anything after it is done in vain.
   *
   * @param stage the other stage
   */
  public record Need(String stage, Look look) {}

  /** A look at a result. */
  @FunctionalInterface
  public interface Look {
    /**
     * Looks at it.
     *
     * @param layout where the result stands
     * @param spark asked for a session only where one is needed
     * @throws io.foster.base.ConfigException if what must hold does not
     */
    void at(Layout layout, Configuration hadoop, Supplier<SparkSession> spark) throws Exception;
  }

  /** The work of a stage. */
  @FunctionalInterface
  public interface Body {
    /** Writes the stage's result into {@code context.out()}. */
    void run(StageContext context) throws Exception;
  }

  /** A stage that depends on nothing yet; the methods below say what it depends on. */
  public static Stage of(String name, String title, Body body) {
    return new Stage(
        name, title, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), body);
  }

  public Stage after(String... stages) {
    return new Stage(name, title, List.of(stages), sections, inputs, states, needs, exports, body);
  }

  public Stage uses(String... paths) {
    return new Stage(name, title, after, List.of(paths), inputs, states, needs, exports, body);
  }

  /** Raw files, besides those named before. */
  public Stage reads(String key, Function<FosterConfig, List<String>> places) {
    return reads(new Input(key, places, true));
  }

  /** Raw files that it does without where they are not there. */
  public Stage mayRead(String key, Function<FosterConfig, List<String>> places) {
    return reads(new Input(key, places, false));
  }

  private Stage reads(Input input) {
    List<Input> all = new ArrayList<>(inputs);
    all.add(input);
    return new Stage(name, title, after, sections, List.copyOf(all), states, needs, exports, body);
  }

  /** Anything else whose state tells whether it has changed, besides what was named before. */
  public Stage depends(State state) {
    List<State> all = new ArrayList<>(states);
    all.add(state);
    return new Stage(name, title, after, sections, inputs, List.copyOf(all), needs, exports, body);
  }

  /** What must hold of the result of {@code stage}, besides what was named before. */
  public Stage needs(String stage, Look look) {
    List<Need> all = new ArrayList<>(needs);
    all.add(new Need(stage, look));
    return new Stage(name, title, after, sections, inputs, states, List.copyOf(all), exports, body);
  }

  public Stage exports(String... files) {
    return new Stage(name, title, after, sections, inputs, states, needs, List.of(files), body);
  }
}
