package io.foster.report;

import io.foster.base.ConfigException;
import io.foster.config.FosterConfig;
import io.foster.evaluate.Cell;
import io.foster.evaluate.MetricsFile;
import io.foster.evaluate.MetricsSummary;
import io.foster.pipeline.Layout;
import io.foster.pipeline.StageRecord;
import io.foster.train.TrainingCurves;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Parameters, metrics and curves of an output directory as a run of MLflow's file store ({@code
 * run.mlflow-dir}): an experiment for each data set, a run for each output directory.
 *
 * <p>Metrics over all test users are those of every model ({@code
 * synthetic-20.foster.101/recall_at_10}) and their means over seeds ({@code
 * synthetic-20.foster/recall_at_10}); curves have the training's steps. Metrics by slice stay in
 * Foster's own files.
 */
public final class MlflowExport {
  private final MlflowStore store;
  private final FosterConfig config;
  private final Configuration hadoop;

  private MlflowExport(MlflowStore store, FosterConfig config, Configuration hadoop) {
    this.store = store;
    this.config = config;
    this.hadoop = hadoop;
  }

  /**
   * The export, where the configuration asks for one.
   *
   * @throws ConfigException if the store cannot be written
   */
  public static Optional<MlflowExport> of(FosterConfig config, Configuration hadoop) {
    Optional<MlflowStore> store =
        config.run().mlflowDir().map(directory -> MlflowStore.open(directory, hadoop));
    try {
      if (store.isPresent()) {
        store.get().experiment(config.dataset());
      }
    } catch (IOException e) {
      throw new ConfigException(
          "run.mlflow-dir: cannot be read (" + MlflowStore.reason(e) + "); name another directory");
    }
    return store.map(s -> new MlflowExport(s, config, hadoop));
  }

  /**
   * Writes what there is in the output, over what an earlier command on the same output wrote.
   *
   * @param stages the names of the pipeline's stages
   * @return the run's directory in the store
   * @throws IOException if it cannot be written; the output is not touched in any case
   */
  public Path write(Layout layout, List<String> stages) throws IOException {
    RunFiles run = RunFiles.read(layout, stages, hadoop);
    Path output = layout.output();
    FileSystem fs = output.getFileSystem(hadoop);
    long start = run.stages().stream().mapToLong(MlflowExport::started).min().orElse(0);
    long end = run.stages().stream().mapToLong(MlflowExport::ended).max().orElse(start);
    String name = output.getName().isEmpty() ? output.toString() : output.getName();
    List<Path> artifacts = new ArrayList<>();
    for (Path file : List.of(layout.report(), layout.metrics(), layout.manifest())) {
      if (fs.exists(file)) {
        artifacts.add(file);
      }
    }
    return store.write(
        config.dataset(),
        id(output.toString()),
        new MlflowStore.Run(
            name,
            start,
            end,
            params(),
            metrics(run, output, end),
            tags(run, name, output),
            artifacts));
  }

  private Map<String, String> params() throws IOException {
    String json = config.json();
    Map<String, String> params = new TreeMap<>();
    for (Page.Setting setting : RunConfiguration.of(json).settings()) {
      params.put(setting.key(), setting.value());
    }
    return params;
  }

  private static Map<String, String> tags(RunFiles run, String name, Path output) {
    Map<String, String> tags = new TreeMap<>();
    tags.put("mlflow.runName", name);
    tags.put("mlflow.source.name", "foster");
    tags.put("mlflow.source.type", "LOCAL");
    tags.put("mlflow.user", System.getProperty("user.name", ""));
    tags.put("foster.output", output.toString());
    run.stages().stream()
        .map(s -> s.madeFrom().getOrDefault("code", ""))
        .reduce((earlier, later) -> later)
        .ifPresent(code -> tags.put("foster.code", code));
    return tags;
  }

  private Map<String, List<MlflowStore.Point>> metrics(RunFiles run, Path output, long time)
      throws IOException {
    Points points = new Points(time);
    Optional<MetricsFile> file = measured(run, output);
    if (file.isPresent()) {
      for (Cell cell : file.get().cells()) {
        String model = cell.training() + "." + cell.method() + "." + cell.seed();
        cell.metrics().forEach((metric, value) -> points.overAll(model, metric, value));
        points.add(model, "seconds", cell.seconds(), 0);
      }
      Results results = new Results(file.get());
      for (String metric : results.metricNames()) {
        for (MetricsSummary s : results.summaries(metric)) {
          points.overAll(s.group().training() + "." + s.group().method(), metric, s.mean());
        }
      }
    }
    for (List<TrainingCurves.Line> curves :
        List.of(run.experts(), run.students(), run.references())) {
      for (TrainingCurves.Line line : curves) {
        String model = line.training() + "." + line.method() + "." + line.seed();
        points.add(model, "validation_ndcg_at_10", line.validation(), line.step());
        points.add(model, "loss", line.loss(), line.step());
      }
    }
    for (StageRecord stage : run.stages()) {
      points.add("stage", stage.stage() + "_seconds", stage.seconds(), 0);
      if (stage.peakRssBytes() != null) {
        points.add("stage", stage.stage() + "_peak_rss_bytes", stage.peakRssBytes(), 0);
      }
    }
    return points.byKey;
  }

  /** The metrics of the run and of the other methods beside it, measured by the same protocol. */
  private Optional<MetricsFile> measured(RunFiles run, Path output) throws IOException {
    Optional<MetricsFile> all = run.metrics();
    FileStatus[] others =
        output.getFileSystem(hadoop).globStatus(new Path(output, "baseline-*/metrics.json"));
    for (FileStatus other : others == null ? new FileStatus[0] : others) {
      MetricsFile file = MetricsFile.read(other.getPath(), hadoop);
      if (all.isEmpty()) {
        all = Optional.of(file);
      } else if (all.get().protocol().equals(file.protocol())) {
        for (Cell cell : file.cells()) {
          all = Optional.of(all.get().with(cell));
        }
      }
    }
    return all;
  }

  private static final class Points {
    private final Map<String, List<MlflowStore.Point>> byKey = new LinkedHashMap<>();
    private final long time;

    private Points(long time) {
      this.time = time;
    }

    private void overAll(String model, String metric, double value) {
      if (!metric.contains("[")) {
        add(model, metric, value, 0);
      }
    }

    private void add(String model, String metric, double value, int step) {
      byKey
          .computeIfAbsent(
              MlflowStore.key(model.replace("/", "_") + "/" + metric), k -> new ArrayList<>())
          .add(new MlflowStore.Point(time, value, step));
    }
  }

  /** An identifier of 32 hexadecimal digits, the same for the same text. */
  private static String id(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }

  private static long started(StageRecord record) {
    return Instant.parse(record.started()).toEpochMilli();
  }

  private static long ended(StageRecord record) {
    return started(record) + Math.round(1000 * record.seconds());
  }
}
