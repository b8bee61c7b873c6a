package io.foster;

import io.foster.base.ConfigException;
import io.foster.config.FosterConfig;
import io.foster.evaluate.MetricsFile;
import io.foster.pipeline.Layout;
import io.foster.pipeline.Pipeline;
import io.foster.pipeline.PipelineRunner;
import io.foster.pipeline.Progress;
import io.foster.pipeline.Stage;
import io.foster.recommend.RecommendRequest;
import io.foster.recommend.Recommendations;
import io.foster.stages.Command;
import io.foster.stages.Pipelines;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The stages as calls from Java, the same as on the command line:
 *
 * <pre>{@code
 * Settings settings = Foster.load("conf/games.conf").set("input.dir", "data/games");
 * Results results = Foster.run(settings, spark);
 * System.out.println(results.table());
 * Foster.recommend(RecommendRequest.from("runs/games").top(20).build(), spark);
 * }</pre>
 *
 * <p>The session is the caller's: it is never stopped, and the process is never ended. Foster's own
 * sessions have {@code spark.sql.session.timeZone = UTC}; without it, times without a zone in raw
 * files mean the session's. What is wrong with configuration or input is a {@link ConfigException}
 * that names every problem with its mend.
 */
public final class Foster {

  private Foster() {}

  /**
   * The defaults.
   *
   * @return settings to be changed
   */
  public static Settings defaults() {
    return Settings.of(Optional.empty());
  }

  /**
   * A configuration file.
   *
   * @param file a path or any Hadoop URI; read when the settings are used
   * @return settings to be changed
   */
  public static Settings load(String file) {
    return Settings.of(Optional.of(file));
  }

  /**
   * Everything, from raw files to the table of full, distilled and random.
   *
   * @param settings with {@code output}, and {@code input.dir} or {@code run.sample}
   * @param spark the session that computes
   * @return paths and metrics
   * @throws ConfigException if configuration or input cannot be used
   * @throws Exception if a stage fails
   */
  public static Results run(Settings settings, SparkSession spark) throws Exception {
    return stages(Command.RUN, settings, spark);
  }

  /**
   * Generates raw data to try things with.
   *
   * @param settings with {@code output}
   * @param spark the session that computes
   * @return the path
   * @throws ConfigException if the configuration cannot be used
   * @throws Exception if the stage fails
   */
  public static Results sample(Settings settings, SparkSession spark) throws Exception {
    return stages(Command.SAMPLE, settings.set("run.sample", true).set("input.dir", null), spark);
  }

  /**
   * Reads the raw files; de-duplicates, filters, orders and splits.
   *
   * @param settings with {@code output}, and {@code input.dir} or {@code run.sample}
   * @param spark the session that computes
   * @return the paths
   * @throws ConfigException if configuration or input cannot be used
   * @throws Exception if a stage fails
   */
  public static Results ingest(Settings settings, SparkSession spark) throws Exception {
    return stages(Command.INGEST, settings, spark);
  }

  /**
   * Encodes the item texts of an ingested corpus.
   *
   * @param settings those of {@link #ingest}
   * @param spark the session that computes
   * @return the path
   * @throws ConfigException if configuration or earlier results cannot be used
   * @throws Exception if the stage fails
   */
  public static Results encode(Settings settings, SparkSession spark) throws Exception {
    return stages(Command.ENCODE, settings, spark);
  }

  /**
   * Trains experts on the full data.
   *
   * @param settings those of {@link #encode}
   * @param spark the session that computes
   * @return the path
   * @throws ConfigException if configuration or earlier results cannot be used
   * @throws Exception if the stage fails
   */
  public static Results train(Settings settings, SparkSession spark) throws Exception {
    return stages(Command.TRAIN, settings, spark);
  }

  /**
   * Distils the corpus into synthetic sequences.
   *
   * @param settings those of {@link #train}
   * @param spark the session that computes
   * @return the path
   * @throws ConfigException if configuration or earlier results cannot be used
   * @throws Exception if the stage fails
   */
  public static Results distill(Settings settings, SparkSession spark) throws Exception {
    return stages(Command.DISTILL, settings, spark);
  }

  /**
   * Trains students and what they are compared with; ranks all items for the test users.
   *
   * @param settings those of {@link #distill}
   * @param spark the session that computes
   * @return paths and metrics
   * @throws ConfigException if configuration or earlier results cannot be used
   * @throws Exception if a stage fails
   */
  public static Results evaluate(Settings settings, SparkSession spark) throws Exception {
    return stages(Command.EVALUATE, settings, spark);
  }

  /**
   * Trains a student on a synthetic set and the item texts alone; no interaction is read.
   *
   * @param data the directory of the set
   * @param settings with {@code output}; {@code student.items} where the texts are not beside it
   * @param spark the session that computes
   * @return the path: its model is the one file in {@code stages().get("students")}
   * @throws ConfigException if the set or the texts cannot be used
   * @throws Exception if the training fails
   */
  public static Results trainStudent(String data, Settings settings, SparkSession spark)
      throws Exception {
    FosterConfig config = settings.config(spark);
    Pipeline pipeline = Pipelines.studentFrom(config, data);
    return run("train", pipeline, pipeline.names(), config, settings, spark);
  }

  /**
   * Recommends items with a trained model of a finished run.
   *
   * @param request what to whom
   * @param spark the session that computes
   * @return where the recommendations are and what was counted
   * @throws ConfigException if the run, the model or what is given with the request cannot be used
   * @throws Exception if the scoring fails
   */
  public static Recommendations recommend(RecommendRequest request, SparkSession spark)
      throws Exception {
    return Recommendations.make(spark, request, List.of(), Progress.silent());
  }

  private static Results stages(Command command, Settings settings, SparkSession spark)
      throws Exception {
    FosterConfig config = settings.config(spark);
    config.requireOutput();
    Pipeline pipeline = Pipelines.run(config);
    return run(command.toString(), pipeline, command.stages(pipeline), config, settings, spark);
  }

  private static Results run(
      String command,
      Pipeline pipeline,
      List<String> targets,
      FosterConfig config,
      Settings settings,
      SparkSession spark)
      throws Exception {
    Configuration hadoop = Settings.hadoop(spark);
    try (Progress progress = settings.progress(config)) {
      Layout layout =
          new PipelineRunner(pipeline, config, hadoop, () -> spark, progress)
              .run(command, targets, settings.mode());
      Map<String, Path> places = new LinkedHashMap<>();
      for (Stage stage : pipeline.stages()) {
        if (targets.contains(stage.name())) {
          places.put(stage.name(), layout.directory(stage.name()));
        }
      }
      boolean evaluated = layout.metrics().getFileSystem(hadoop).exists(layout.metrics());
      return new Results(
          layout.output(),
          Collections.unmodifiableMap(places),
          evaluated ? Optional.of(MetricsFile.read(layout.metrics(), hadoop)) : Optional.empty());
    }
  }
}
