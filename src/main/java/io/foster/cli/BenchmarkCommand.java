package io.foster.cli;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.base.Store;
import io.foster.config.Assignment;
import io.foster.config.FosterConfig;
import io.foster.corpus.Corpus;
import io.foster.corpus.CorpusReport;
import io.foster.evaluate.Cell;
import io.foster.evaluate.MetricsFile;
import io.foster.pipeline.ExclusiveOutput;
import io.foster.pipeline.Layout;
import io.foster.pipeline.Pipeline;
import io.foster.pipeline.PipelineRunner;
import io.foster.pipeline.Progress;
import io.foster.pipeline.Stage;
import io.foster.pipeline.StageContext;
import io.foster.report.ResultsBlock;
import io.foster.report.ResultsData;
import io.foster.report.ResultsTable;
import io.foster.trial.Benchmark;
import io.foster.trial.BenchmarkPlan;
import io.foster.trial.CellPlan;
import io.foster.trial.CellStore;
import io.foster.trial.ChoiceStore;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Compares methods on one data set and writes the table of all data sets below the same output. It
 * always goes on with what is there: finished cells are never made again.
 */
final class BenchmarkCommand implements Callable<Integer> {
  private static final String COMMAND = "command.txt";
  private static final String PAGE = "results.md";

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--table",
      paramLabel = "URI",
      description =
          "write the results to this Markdown file too: its block of results where it has one,"
              + " else all of it, details in a directory beside it")
  private String table;

  @Option(
      names = "--only-tables",
      description =
          "train nothing: write the tables of the cells that are there, whatever code and settings"
              + " made them")
  private boolean onlyTables;

  private final Environment environment;

  BenchmarkCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    FosterConfig config = common.load();
    Store root = Store.at("output", config.requireOutput(), Sessions.hadoop());
    requireNotTheInput(root, config);
    Path directory = new Path(root.root(), config.dataset());
    Assignment own = new Assignment("output", directory.toString(), "benchmark");
    BenchmarkPlan plan = BenchmarkPlan.of(config, set -> common.load(with(own, set)));
    Benchmark benchmark = new Benchmark(plan, root);
    List<CellPlan> missing = onlyTables ? List.of() : benchmark.missing();
    if (onlyTables && new CellStore(root).all().isEmpty()) {
      throw new ConfigException(
          "output: there are no cells below %s; leave --only-tables out to make some"
              .formatted(root.root()));
    }
    root.requireWritable("output");
    root.markAsOutput();
    try (Sessions sessions = new Sessions("benchmark");
        Progress progress = common.progress(environment, config).start()) {
      if (!missing.isEmpty()) {
        Layout layout =
            shared(benchmark, plan.works().get(0).config(), missing, sessions, progress);
        studentFeatures(missing, sessions, progress);
        noteCommand(root, new Path(directory, COMMAND));
        ExclusiveOutput.hold(
            Store.at("output", directory.toString(), Sessions.hadoop()),
            "benchmark",
            hold -> {
              benchmark.run(
                  missing,
                  workConfig ->
                      new StageContext(
                          "benchmark",
                          sessions.checked(workConfig, progress),
                          workConfig,
                          layout,
                          directory,
                          directory,
                          progress,
                          hold.stop()));
              return null;
            });
      }
      report(root, sessions);
    }
    return ExitCode.DONE;
  }

  /** The tables would be raw files the next time. */
  private static void requireNotTheInput(Store root, FosterConfig config) {
    Optional<String> dir = config.inputDir();
    if (dir.isPresent()
        && Store.at("input.dir", dir.get(), Sessions.hadoop()).root().equals(root.root())) {
      throw new ConfigException(
          "output: " + dir.get() + " is the folder of the raw files; choose another --output DIR");
    }
  }

  private static Assignment[] with(Assignment first, List<Assignment> more) {
    return Stream.concat(Stream.of(first), more.stream()).toArray(Assignment[]::new);
  }

  /** Several commands can have made the cells of a data set: one after the other, a line each. */
  private void noteCommand(Store root, Path file) throws IOException {
    Set<String> lines = new LinkedHashSet<>();
    if (root.exists(file)) {
      root.read(file).lines().forEach(lines::add);
    }
    lines.add(common.commandLine("benchmark"));
    root.write(file, String.join("\n", lines));
  }

  /** What all methods need, done once for each data set. */
  private Layout shared(
      Benchmark benchmark,
      FosterConfig config,
      List<CellPlan> missing,
      Sessions sessions,
      Progress progress)
      throws Exception {
    Pipeline pipeline =
        environment
            .pipeline()
            .apply(config)
            .needing(
                "encoder",
                new Stage.Need(
                    "corpus",
                    (layout, hadoop, spark) -> {
                      CorpusReport.requireTestTargets(layout.corpus(), hadoop);
                      benchmark.requireCorpus(
                          config.dataset(), Corpus.load(spark.get(), layout.corpus()));
                    }));
    // Before experts are trained on other features in vain.
    List<String> encoders = pipeline.among(List.of("encoder"));
    pipeline =
        pipeline.needing(
            "experts",
            new Stage.Need(
                encoders.get(encoders.size() - 1),
                (layout, hadoop, spark) -> benchmark.requireFeatures(config, layout, spark.get())));
    boolean experts =
        missing.stream()
            .flatMap(w -> w.subject().method().stream())
            .anyMatch(m -> config.baseline().needsExperts(m));
    List<String> stages =
        pipeline.among(
            experts
                ? List.of("sample", "ingest", "corpus", "encoder", "experts")
                : List.of("sample", "ingest", "corpus", "encoder"));
    return new PipelineRunner(
            pipeline, config, Sessions.hadoop(), () -> sessions.checked(config, progress), progress)
        .run("benchmark", stages, PipelineRunner.Mode.RESUME);
  }

  /** The features of each text encoder that students have to themselves. */
  private void studentFeatures(List<CellPlan> missing, Sessions sessions, Progress progress)
      throws Exception {
    Map<String, FosterConfig> encoders = new TreeMap<>();
    for (CellPlan work : missing) {
      work.config().studentFeatures().ifPresent(name -> encoders.put(name, work.config()));
    }
    for (FosterConfig config : encoders.values()) {
      Pipeline pipeline = environment.pipeline().apply(config);
      new PipelineRunner(pipeline, config, Sessions.hadoop(), sessions::get, progress)
          .run(
              "benchmark",
              pipeline.among(List.of("sample", "ingest", "corpus", "encoder")),
              PipelineRunner.Mode.RESUME);
    }
  }

  private void report(Store root, Sessions sessions) throws IOException {
    List<MetricsFile> measured = new CellStore(root).all();
    List<Cell> cells = measured.stream().flatMap(m -> m.cells().stream()).toList();
    Map<String, String> commands = new TreeMap<>();
    for (Cell cell : cells) {
      Path file = new Path(new Path(root.root(), cell.dataset()), COMMAND);
      if (!commands.containsKey(cell.dataset()) && root.exists(file)) {
        commands.put(cell.dataset(), root.read(file));
      }
    }
    ResultsData data = new ResultsData(cells);
    ResultsTable results = new ResultsTable(measured, new ChoiceStore(root).all(), commands);
    root.write(new Path(root.root(), "results.csv"), data.csv());
    write(root, results.pages(PAGE));
    Path parquet = new Path(root.root(), "results.parquet");
    data.writeParquet(sessions.get(), parquet.toString());
    if (table != null) {
      Path path = LiteralPath.of("--table", table);
      Store place = Store.around("--table", path, Sessions.hadoop());
      try {
        writeTable(place, path.getName(), results);
      } catch (IOException e) {
        throw new ConfigException(
            "--table: cannot write " + table + " (" + e.getMessage() + "); name another file");
      }
    }
    environment.out().println(results.text(PAGE));
    environment.out().println("Results in " + Summary.show(root.root()));
  }

  /** A document with a block for results gets the answer there; any other file is made of pages. */
  private static void writeTable(Store place, String name, ResultsTable results)
      throws IOException {
    Path file = LiteralPath.child(place.root(), name);
    Optional<String> document = Optional.empty();
    try {
      if (place.exists(file)) {
        document = ResultsBlock.in(place.read(file), results.answer());
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "--table: " + file + " " + e.getMessage() + "; write it after the block");
    }
    write(place, document.map(text -> Map.of(name, text)).orElse(results.pages(name)));
  }

  private static void write(Store place, Map<String, String> pages) throws IOException {
    for (Map.Entry<String, String> page : pages.entrySet()) {
      place.write(LiteralPath.child(place.root(), page.getKey()), page.getValue());
    }
  }
}
