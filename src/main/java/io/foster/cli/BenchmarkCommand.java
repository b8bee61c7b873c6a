package io.foster.cli;

import io.foster.benchmark.Benchmark;
import io.foster.benchmark.BenchmarkCell;
import io.foster.benchmark.CellStore;
import io.foster.benchmark.ResultsData;
import io.foster.benchmark.ResultsTable;
import io.foster.config.Assignment;
import io.foster.config.ConfigException;
import io.foster.config.FosterConfig;
import io.foster.pipeline.Layout;
import io.foster.pipeline.Pipeline;
import io.foster.pipeline.PipelineRunner;
import io.foster.pipeline.Progress;
import io.foster.pipeline.StageContext;
import io.foster.pipeline.StopSignal;
import io.foster.pipeline.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Compares methods on one data set and writes the table of all data sets below the same output. It
 * always goes on with what is there: finished cells are never made again.
 */
final class BenchmarkCommand implements Callable<Integer> {
  private static final String COMMAND = "command.txt";

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--table",
      paramLabel = "URI",
      description = "write the table to this file too, as Markdown")
  private String table;

  private final Environment environment;

  BenchmarkCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    FosterConfig config = common.load();
    Store root = Store.at("output", config.requireOutput(), Sessions.hadoop());
    Path directory = new Path(root.root(), config.dataset());
    List<FosterConfig> configs = configs(config, directory);
    Benchmark benchmark = new Benchmark(configs, root);
    List<Benchmark.Work> missing = benchmark.missing();
    root.requireWritable("output");
    try (Sessions sessions = new Sessions("benchmark");
        Progress progress = common.progress(environment, config).start()) {
      if (!missing.isEmpty()) {
        Layout layout = shared(configs.get(0), missing, sessions, progress);
        studentFeatures(missing, sessions, progress);
        root.write(new Path(directory, COMMAND), common.commandLine("benchmark"));
        benchmark.run(
            missing,
            own ->
                new StageContext(
                    "benchmark",
                    sessions.get(),
                    own,
                    layout,
                    directory,
                    directory,
                    progress,
                    StopSignal.none()));
      }
      report(root, sessions);
    }
    return ExitCode.DONE;
  }

  /** The configuration of each architecture of students and each budget. */
  private List<FosterConfig> configs(FosterConfig config, Path directory) {
    List<List<Assignment>> students = new ArrayList<>();
    config.benchmark().students().forEach(s -> students.add(s.assignments(config.model())));
    if (students.isEmpty()) {
      students.add(List.of());
    }
    List<FosterConfig> configs = new ArrayList<>();
    for (List<Assignment> student : students) {
      for (int m : config.benchmark().budgets()) {
        List<Assignment> own = new ArrayList<>(student);
        own.add(new Assignment("output", directory.toString(), "benchmark"));
        own.add(new Assignment("distill.sequences", Integer.toString(m), "benchmark.budgets"));
        configs.add(common.load(own.toArray(Assignment[]::new)));
      }
    }
    return configs;
  }

  /** What all methods need, done once for each data set. */
  private Layout shared(
      FosterConfig config, List<Benchmark.Work> missing, Sessions sessions, Progress progress)
      throws Exception {
    Pipeline pipeline = environment.pipeline().apply(config);
    boolean experts =
        missing.stream()
            .flatMap(w -> w.method().stream())
            .anyMatch(m -> config.baseline().needsExperts(m));
    List<String> stages =
        pipeline.among(
            experts
                ? List.of("sample", "ingest", "corpus", "encode", "train")
                : List.of("sample", "ingest", "corpus", "encode"));
    return new PipelineRunner(pipeline, config, Sessions.hadoop(), sessions::get, progress)
        .run("benchmark", stages, PipelineRunner.Mode.RESUME);
  }

  /** The features of each text encoder that students have to themselves. */
  private void studentFeatures(List<Benchmark.Work> missing, Sessions sessions, Progress progress)
      throws Exception {
    Map<String, FosterConfig> encoders = new TreeMap<>();
    for (Benchmark.Work work : missing) {
      work.config().studentFeatures().ifPresent(name -> encoders.put(name, work.config()));
    }
    for (FosterConfig config : encoders.values()) {
      Pipeline pipeline = environment.pipeline().apply(config);
      new PipelineRunner(pipeline, config, Sessions.hadoop(), sessions::get, progress)
          .run(
              "benchmark",
              pipeline.among(List.of("sample", "ingest", "corpus", "encode")),
              PipelineRunner.Mode.RESUME);
    }
  }

  private void report(Store root, Sessions sessions) throws IOException {
    List<BenchmarkCell> cells = new CellStore(root).all();
    Map<String, String> commands = new TreeMap<>();
    for (BenchmarkCell cell : cells) {
      Path file = new Path(new Path(root.root(), cell.dataset()), COMMAND);
      if (!commands.containsKey(cell.dataset()) && root.exists(file)) {
        commands.put(cell.dataset(), root.read(file));
      }
    }
    ResultsData data = new ResultsData(cells);
    String text = new ResultsTable(cells, commands).markdown();
    root.write(new Path(root.root(), "results.csv"), data.csv());
    root.write(new Path(root.root(), "results.md"), text);
    Path parquet = new Path(root.root(), "results.parquet");
    data.writeParquet(sessions.get(), parquet.toString());
    if (table != null) {
      Path path = new Path(table);
      Store place = Store.around("--table", path, Sessions.hadoop());
      try {
        place.write(new Path(place.root(), path.getName()), text);
      } catch (IOException e) {
        throw new ConfigException(
            "--table: cannot write " + table + " (" + e.getMessage() + "); name another file");
      }
    }
    environment.out().println(text);
    environment.out().println("Results in " + Summary.show(root.root()));
  }
}
