package io.foster.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Store;
import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import io.foster.config.ReportConfig;
import io.foster.config.TableName;
import io.foster.evaluate.MetricsFile;
import io.foster.pipeline.DoneStages;
import io.foster.pipeline.Layout;
import io.foster.pipeline.Stage;
import io.foster.pipeline.TableTarget;
import io.foster.report.ResultsData;
import io.foster.report.RunComparison;
import io.foster.report.RunReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Prints the table of a run again and writes its report. Of a run that has stopped half-way it says
 * what is missing and reports on the rest.
 */
final class ReportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "RUN",
      arity = "0..*",
      description = "two or more runs to compare, instead of the report of one")
  private List<String> runs = new ArrayList<>();

  @Option(
      names = "--to",
      paramLabel = "TABLE",
      description = "write the metrics to table:CATALOG.DB.TABLE too, in place of earlier ones")
  private String to;

  @Mixin private CommonOptions common = new CommonOptions();
  private final Environment environment;

  ReportCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    if (!runs.isEmpty()) {
      if (to != null || common.configures() || common.output().isPresent()) {
        throw new ConfigException(
            "report: runs that are compared are read as they are; leave --to, --config, --set and"
                + " --output away, or name no RUN");
      }
      environment.out().print(RunComparison.of(runs, Sessions.hadoop()).render());
      return ExitCode.DONE;
    }
    FosterConfig given = common.load();
    Configuration hadoop = Sessions.hadoop();
    Store store = Store.at("output", given.requireOutput(), hadoop);
    Layout layout = new Layout(store.root());
    Optional<String> made = configuration(store, layout);
    FosterConfig config = made.map(json -> asMade(json, given)).orElse(given);
    List<Stage> stages = environment.pipeline().apply(config).stages();
    Summary summary = new Summary(layout, hadoop);
    List<String> done = DoneStages.of(store, layout, stages.stream().map(Stage::name).toList());
    List<String> missing = before(stages).stream().filter(s -> !done.contains(s)).toList();
    boolean measured =
        store.exists(layout.metrics())
            && stages.stream()
                .filter(stage -> done.contains(stage.name()))
                .anyMatch(stage -> stage.exports().contains(layout.metrics().getName()));
    if (to != null && !measured) {
      throw new ConfigException(
          "--to: "
              + store.root()
              + " holds no metrics of the run's settings; foster run --resume with them makes"
              + " some");
    }
    if (measured) {
      summary.printTable(environment.out());
    } else if (missing.containsAll(before(stages))) {
      throw new ConfigException(
          "output: "
              + store.root()
              + " holds no result; run foster evaluate or foster run first, or name another"
              + " directory with --output");
    }
    if (!missing.isEmpty()) {
      environment
          .err()
          .println(
              "Not done yet: "
                  + String.join(", ", missing)
                  + "; foster run --resume with the run's configuration goes on from here");
    }
    try (Sessions sessions = new Sessions("report")) {
      String html =
          RunReport.html(
              layout,
              stages,
              done,
              config,
              made.or(() -> common.configures() ? Optional.of(json(given)) : Optional.empty()),
              made.map(json -> shown(json, given)).orElse(given.report()),
              sessions::get,
              hadoop);
      store.requireWritable("output");
      store.write(layout.report(), html);
      environment.out().println("Report in " + Summary.show(layout.report()));
      if (to != null) {
        writeTable(sessions.get(), layout, hadoop);
      }
    }
    return ExitCode.DONE;
  }

  private void writeTable(SparkSession spark, Layout layout, Configuration hadoop)
      throws IOException {
    TableName name =
        TableName.of(to)
            .orElseThrow(
                () ->
                    new ConfigException(
                        "--to: " + to + " is no table; write table:catalog.database.table"));
    TableTarget table = TableTarget.of(spark, "--to", name, ResultsData.columns(), true);
    table.write(new ResultsData(MetricsFile.read(layout.metrics(), hadoop).cells()).rows(spark));
    environment.out().println("Metrics in " + table.shown());
  }

  /** The stages that the report is about. */
  private static List<String> before(List<Stage> stages) {
    return stages.stream().map(Stage::name).filter(name -> !name.equals("report")).toList();
  }

  /** What the run was made with, as JSON; a run that has not ended has told its events. */
  private static Optional<String> configuration(Store store, Layout layout) throws IOException {
    JsonNode configuration = MissingNode.getInstance();
    if (store.exists(layout.manifest())) {
      configuration = Json.tree(store.read(layout.manifest())).path("configuration");
    } else if (store.exists(layout.events())) {
      for (String line : store.read(layout.events()).lines().toList()) {
        JsonNode event = event(line);
        if (event.path("event").asText().equals("run-started")) {
          configuration = event.path("configuration");
        }
      }
    }
    return configuration.isObject() ? Optional.of(configuration.toString()) : Optional.empty();
  }

  /** Nothing of a line that a full disk has cut. */
  private static JsonNode event(String line) {
    try {
      return Json.tree(line);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** The same as Foster reads it; {@code given} where another version of Foster wrote it. */
  private static FosterConfig asMade(String json, FosterConfig given) {
    try {
      ConfigLoader loader = new ConfigLoader();
      List<Assignment> set = loader.differences(json).stream().map(Assignment::parse).toList();
      return loader.load(Optional.empty(), set, Sessions::hadoop);
    } catch (ConfigException e) {
      return given;
    }
  }

  /**
   * What the page shows: what the run was made to show, under what this command sets. The run may
   * hide its users.
   */
  private ReportConfig shown(String made, FosterConfig given) {
    try {
      return common.loadOver(made, "report").report();
    } catch (ConfigException e) {
      // Another version of Foster wrote it.
      return given.report();
    }
  }

  private static String json(FosterConfig config) {
    return config.json();
  }
}
