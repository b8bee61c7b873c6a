package io.foster.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.LiteralPath;
import io.foster.base.Store;
import io.foster.config.Assignment;
import io.foster.config.FosterConfig;
import io.foster.measure.StepCost;
import io.foster.measure.StepReport;
import io.foster.pipeline.Progress;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures what a step of the distillation costs on this cluster, on made-up catalogues: time by
 * part, by size of the catalogue and against another run, bytes shuffled and read, memory.
 */
final class StepsCommand implements Callable<Integer> {
  private static final String REPORT = "steps.json";

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--items",
      split = ",",
      paramLabel = "N",
      defaultValue = "10000",
      description = "sizes of the made-up catalogues (default: ${DEFAULT-VALUE})")
  private List<Integer> items;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "12",
      description = "measured steps for each catalogue (default: ${DEFAULT-VALUE})")
  private int steps;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "2",
      description = "steps before them, in each round (default: ${DEFAULT-VALUE})")
  private int warmUp;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "cut the steps into so many rounds in which catalogues take turns"
              + " (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "8",
      description = "length of every text, in tokens (default: ${DEFAULT-VALUE})")
  private int tokens;

  @Option(
      names = "--keep",
      description = "leave the made-up catalogues below the output for the next time")
  private boolean keep;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description = "print the speed-up against the " + REPORT + " of an earlier measurement")
  private String against;

  private final Environment environment;

  StepsCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    requirePositive();
    FosterConfig config = load();
    Store output = Store.at("output", config.requireOutput(), Sessions.hadoop());
    output.requireWritable("output");
    for (int size : items) {
      config.distill().requireCatalogueOf(size);
    }
    Optional<StepReport> before = before();
    Path catalogues = new Path(output.root(), ".made-up");
    StepCost.Plan plan = new StepCost.Plan(items, steps / rounds, warmUp, rounds, tokens);
    try (Sessions sessions = new Sessions("steps");
        Progress progress = common.progress(environment, config).start()) {
      StepReport report;
      try {
        report =
            new StepCost(sessions.checked(config, progress), config, plan, catalogues, progress)
                .run();
      } finally {
        if (!keep) {
          output.delete(catalogues);
        }
      }
      output.write(new Path(output.root(), REPORT), Json.write(report));
      environment.out().println(report.table(before));
    }
    return ExitCode.DONE;
  }

  /** The configuration, with the steps of a round, and at least one layer to train. */
  private FosterConfig load() {
    List<Assignment> forced = new ArrayList<>();
    forced.add(
        new Assignment("distill.steps", Integer.toString(warmUp + steps / rounds), "--steps"));
    FosterConfig config = common.load(forced.toArray(Assignment[]::new));
    if (config.encoder().trainableLayers() == 0) {
      // Without one there is nothing to send to the executors.
      forced.add(new Assignment("encoder.trainable-layers", "1", "foster steps"));
      config = common.load(forced.toArray(Assignment[]::new));
    }
    return config;
  }

  private void requirePositive() {
    List<String> problems = new ArrayList<>();
    for (int size : items) {
      if (size < 1) {
        problems.add("--items: %d is no size of a catalogue; use at least 1".formatted(size));
      }
    }
    if (rounds < 1 || steps < rounds) {
      problems.add(
          "--steps: %d steps cannot be cut into %d rounds; use at least one step for each"
              .formatted(steps, rounds));
    }
    if (warmUp < 0) {
      problems.add("--warm-up: %d is no number of steps; use 0 or more".formatted(warmUp));
    }
    if (tokens < 1 || tokens > 512) {
      problems.add("--tokens: %d is no length of a text; use 1 to 512".formatted(tokens));
    }
    ConfigException.ifAny(problems);
  }

  private Optional<StepReport> before() throws IOException {
    if (against == null) {
      return Optional.empty();
    }
    Path file = LiteralPath.of("--against", against);
    try {
      Store place = Store.around("--against", file, Sessions.hadoop());
      return Optional.of(
          Json.read(place.read(LiteralPath.child(place.root(), file.getName())), StepReport.class));
    } catch (FileNotFoundException e) {
      throw new ConfigException(
          "--against: there is no file " + against + "; name the " + REPORT + " of another run");
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "--against: %s is not a result of foster steps; name a %s".formatted(against, REPORT));
    }
  }
}
