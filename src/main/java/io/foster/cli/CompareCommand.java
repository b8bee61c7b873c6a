package io.foster.cli;

import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Store;
import io.foster.config.Assignment;
import io.foster.config.FosterConfig;
import io.foster.measure.ComparisonReport;
import io.foster.measure.MethodCost;
import io.foster.measure.StepMeasurement;
import io.foster.measure.StepPlan;
import io.foster.pipeline.Layout;
import io.foster.pipeline.Pipeline;
import io.foster.pipeline.PipelineRunner;
import io.foster.pipeline.Progress;
import io.foster.pipeline.StageContext;
import io.foster.pipeline.StopSignal;
import io.foster.stages.Pipelines;
import io.foster.train.RunData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Compares what a step of the distillation costs with what an outer step of TD3 costs, on the data
 * of a run: seconds and memory, and their ratios. Stages that the run lacks, up to the experts, are
 * done first. Each measurement is a process of its own ({@link ForkedFoster}), which is this
 * command again with {@code --measure}; so one leaves nothing behind for another.
 */
final class CompareCommand implements Callable<Integer> {
  private static final String REPORT = "compare.json";

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--layers",
      split = ",",
      paramLabel = "K",
      defaultValue = "0,1",
      description = "trainable layers of the text encoder (default: ${DEFAULT-VALUE})")
  private List<Integer> layers;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "5",
      description = "measured steps of FOSTER, after one that is not (default: ${DEFAULT-VALUE})")
  private int steps;

  @Option(
      names = "--td3-steps",
      paramLabel = "N",
      defaultValue = "3",
      description = "measured outer steps of TD3 (default: ${DEFAULT-VALUE})")
  private int td3Steps;

  @Option(
      names = "--items",
      paramLabel = "N",
      description =
          "items that a step of TD3 draws, 0 for the whole catalogue (default:"
              + " baseline.td3.subset-size; distill.subset-size with trainable layers, where that"
              + " is 0)")
  private Integer items;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      defaultValue = "10240",
      description =
          "what TD3's steps may take; its window is shortened to fit, which is said (default:"
              + " ${DEFAULT-VALUE})")
  private int memory;

  @Option(names = "--resume", description = "make stages again that were made from something else")
  private boolean resume;

  @Option(names = "--measure", hidden = true)
  private StepPlan.Method measured;

  @Option(names = "--to", hidden = true)
  private java.nio.file.Path to;

  private final Environment environment;

  CompareCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    requirePositive();
    if (measured != null) {
      measure();
      return ExitCode.DONE;
    }
    FosterConfig config = common.load();
    Store output = Store.at("output", config.requireOutput(), Sessions.hadoop());
    for (int k : layers) {
      requireOneEncoder(with(k));
    }
    try (Progress progress = common.progress(environment, config).start()) {
      String master = prepare(config, progress);
      List<MethodCost> costs = new ArrayList<>();
      progress.part("compare", "each measurement a process of its own");
      try (Progress.Task task = progress.task("measured", "processes", 2L * layers.size())) {
        for (int k : layers) {
          for (StepPlan.Method method : StepPlan.Method.values()) {
            costs.add(fork(method, k, master));
            task.add(1);
          }
        }
      } finally {
        progress.leave();
      }
      ComparisonReport report =
          ComparisonReport.of(
              config.dataset(),
              master,
              config.encoder().source(),
              config.distill().sequences(),
              config.distill().length(),
              costs);
      output.write(new Path(output.root(), REPORT), Json.write(report));
      environment.out().println(report.table());
    }
    return ExitCode.DONE;
  }

  /** Does what the run lacks, frozen layers' hidden states included; gives Spark's master. */
  private String prepare(FosterConfig config, Progress progress) throws Exception {
    try (Sessions sessions = new Sessions(spec.name())) {
      Pipeline pipeline = Pipelines.shared(config);
      if (!resume) {
        refuseToReplace(
            new PipelineRunner(pipeline, config, Sessions.hadoop(), sessions::get, progress)
                .plan());
      }
      if (!sessions.get().sparkContext().isLocal()) {
        throw new ConfigException(
            "spark.master: foster compare measures the memory of one process, and executors"
                + " elsewhere are not in it; use --master 'local[N]'");
      }
      // With all stages of a run: its manifest lists those that are done after the shared ones.
      PipelineRunner whole =
          new PipelineRunner(
              Pipelines.run(config), config, Sessions.hadoop(), sessions::get, progress);
      Layout layout = whole.run(spec.name(), pipeline.names(), PipelineRunner.Mode.RESUME);
      for (int k : layers) {
        if (k > 0) {
          // Here, so that no measured process has memory left over from it.
          RunData.encoder(context(with(k), layout, sessions, progress)).close();
        }
      }
      return sessions.get().sparkContext().master();
    }
  }

  private static void refuseToReplace(List<String> plan) {
    List<String> stale = plan.stream().filter(line -> line.contains(": again, ")).toList();
    if (!stale.isEmpty()) {
      throw new ConfigException(
          "output: holds results that would be made anew (%s); add --resume to do so, or choose another --output"
              .formatted(String.join("; ", stale)));
    }
  }

  private MethodCost fork(StepPlan.Method method, int k, String master)
      throws IOException, InterruptedException {
    java.nio.file.Path result = Files.createTempFile("foster-compare-", ".json");
    try {
      List<String> args =
          new ArrayList<>(spec.commandLine().getParent().getParseResult().originalArgs());
      args.add("--layers=" + k);
      args.add("--measure=" + method);
      args.add("--to=" + result);
      ForkedFoster.run(
          "the measurement of " + method + " with " + k + " trained layers", master, args);
      return Json.read(Files.readString(result), MethodCost.class);
    } finally {
      Files.deleteIfExists(result);
    }
  }

  /** The work of a forked process. */
  private void measure() throws IOException {
    int k = layers.get(layers.size() - 1);
    FosterConfig config = with(k);
    Layout layout =
        new Layout(Store.at("output", config.requireOutput(), Sessions.hadoop()).root());
    int ofTd3 =
        items != null
            ? items
            : k > 0 && config.baseline().td3().subsetSize() == 0
                ? config.distill().plan().subsetSize()
                : config.baseline().td3().subsetSize();
    int count = measured == StepPlan.Method.TD3 ? td3Steps : steps;
    try (Sessions sessions = new Sessions(spec.name())) {
      MethodCost cost =
          StepMeasurement.run(
              context(config, layout, sessions, Progress.silent()),
              new StepPlan(measured, k, count, ofTd3, memory));
      Files.writeString(to, Json.write(cost));
    }
  }

  /** Anchors of several encoders are means of scores over frozen features: no layer is in them. */
  private static void requireOneEncoder(FosterConfig config) {
    int k = config.encoder().trainableLayers();
    if (k > 0 && !config.labelTeachers().isEmpty()) {
      throw new ConfigException(
          "--layers: %d, and the first-order loop trains encoder layers with experts of one text encoder only; use 0, or distill.label-encoders = own"
              .formatted(k));
    }
  }

  private FosterConfig with(int k) {
    return common.load(new Assignment("encoder.trainable-layers", Integer.toString(k), "--layers"));
  }

  private static StageContext context(
      FosterConfig config, Layout layout, Sessions sessions, Progress progress) {
    return new StageContext(
        "compare",
        sessions.get(),
        config,
        layout,
        layout.output(),
        layout.output(),
        progress,
        StopSignal.none());
  }

  private void requirePositive() {
    List<String> problems = new ArrayList<>();
    for (int k : layers) {
      if (k < 0) {
        problems.add("--layers: %d is no number of layers; use 0 or more".formatted(k));
      }
    }
    if (steps < 1) {
      problems.add("--steps: %d is no number of steps; use at least 1".formatted(steps));
    }
    if (td3Steps < 1) {
      problems.add("--td3-steps: %d is no number of steps; use at least 1".formatted(td3Steps));
    }
    if (items != null && (items < 0 || items == 1)) {
      problems.add("--items: %d items say nothing; use at least 2, or 0 for all".formatted(items));
    }
    if (memory < 1) {
      problems.add("--memory: %d MiB are no memory; use at least 1".formatted(memory));
    }
    ConfigException.ifAny(problems);
  }
}
