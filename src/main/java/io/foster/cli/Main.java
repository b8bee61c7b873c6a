package io.foster.cli;

import io.foster.config.Assignment;
import io.foster.stages.Command;
import io.foster.stages.Pipelines;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command line, and the only place that ends the process. Locally {@code submit/foster run
 * --config conf/quickstart.conf}; on a cluster {@code spark-submit --class io.foster.cli.Main
 * foster.jar run --config hdfs:///foster.conf --output hdfs:///runs/1}.
 */
@CommandLine.Command(
    name = "foster",
    description =
        "Distils the interactions of a text-based sequential recommender into a few synthetic"
            + " sequences, on Apache Spark.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = {
      "  foster run --config conf/quickstart.conf",
      "",
      "'foster COMMAND --help' explains a command. Exit codes: 0 done, 1 usage,",
      "2 input, configuration or machine, 3 internal, 130 or 143 stopped."
    })
public final class Main {

  private Main() {}

  /** Runs a command and ends the process the way its host expects. */
  public static void main(String[] args) {
    if (!Host.isDatabricks()) {
      // Numbers and names of files are the same in every locale.
      Locale.setDefault(Locale.ROOT);
    }
    Optional<String> log = Logs.file();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (!Host.isDatabricks()) {
      // Libraries' progress bars and notes are no results.
      System.setOut(System.err);
    }
    int code =
        execute(
            new Environment(Pipelines::run, Pipelines::studentFrom, out, System.err, log),
            parsed -> {
              Integer help = CommandLine.executeHelpRequest(parsed);
              if (help != null) {
                return help;
              }
              log.ifPresent(file -> Logs.start(file, isVerbose(args)));
              return new CommandLine.RunLast().execute(parsed);
            },
            args);
    if (code == ExitCode.DONE) {
      Logs.removeIfTemporary(log);
    }
    end(code);
  }

  /** Runs a command and gives its exit code. */
  static int execute(Environment environment, String... args) {
    return execute(environment, new CommandLine.RunLast(), args);
  }

  private static int execute(
      Environment environment, CommandLine.IExecutionStrategy strategy, String... args) {
    CommandLine commands = commands(environment).setExecutionStrategy(strategy);
    try {
      return commands.execute(args);
    } catch (Error e) {
      // picocli hands on exceptions only; running out of memory deserves an exit code too.
      return new Failures(environment.log()).report(e, commands.getErr(), isVerbose(args));
    }
  }

  private static boolean isVerbose(String... args) {
    return Arrays.asList(args).contains("--verbose");
  }

  static CommandLine commands(Environment env) {
    CommandLine foster = new CommandLine(new Main());
    add(
        foster,
        "run",
        new StageCommand(env, Command.RUN),
        "Do everything, from raw data to the table and the report.",
        "foster run --config conf/quickstart.conf");
    add(
        foster,
        "sample",
        new StageCommand(
            env,
            Command.SAMPLE,
            new Assignment("run.sample", "true", "foster sample"),
            new Assignment("input.dir", "null", "foster sample")),
        "Generate raw interactions and item texts to try things with.",
        "foster sample --output runs/sample --set sample.users=5000");
    add(
        foster,
        "ingest",
        new StageCommand(env, Command.INGEST),
        "Read, filter, order and split interactions and item texts.",
        "foster ingest --set input.dir=data/games --output runs/games");
    add(
        foster,
        "encode",
        new StageCommand(env, Command.ENCODE),
        "Encode the item texts of an ingested corpus.",
        "foster encode --config conf/games.conf --set input.dir=data/games"
            + " --output runs/games");
    add(
        foster,
        "train",
        new TrainCommand(env),
        "Train experts, or a student on a synthetic set (--data).",
        "foster train --data runs/games/distill --output runs/student");
    add(
        foster,
        "distill",
        new StageCommand(env, Command.DISTILL),
        "Distil the corpus into synthetic sequences.",
        "foster distill --config conf/games.conf --set input.dir=data/games"
            + " --output runs/games");
    add(
        foster,
        "students",
        new StageCommand(env, Command.STUDENTS),
        "Train students alone; print their validation scores.",
        "foster students --config conf/games.conf --set input.dir=data/games"
            + " --output runs/games");
    add(
        foster,
        "evaluate",
        new StageCommand(env, Command.EVALUATE),
        "Train students and references; rank all items for test users.",
        "foster evaluate --config conf/games.conf --set input.dir=data/games"
            + " --output runs/games");
    add(
        foster,
        "baseline",
        new BaselineCommand(env),
        "Do the same with another method (baseline.method).",
        "foster baseline --config conf/games.conf --set input.dir=data/games"
            + " --output runs/games --set baseline.method=k-center");
    add(
        foster,
        "benchmark",
        new BenchmarkCommand(env),
        "Compare methods, budgets and seeds on a data set.",
        "foster benchmark --config conf/benchmark/games.conf --set input.dir=data/games");
    add(
        foster,
        "report",
        new ReportCommand(env),
        "Print the table of a run and write its report, report.html.",
        "foster report --output runs/games");
    add(
        foster,
        "recommend",
        new RecommendCommand(env),
        "Recommend items to users with a trained model of a run.",
        "foster recommend --output runs/games --top 20 --format jsonl");
    add(
        foster,
        "export",
        new ExportCommand(env),
        "Write a run's corpus and synthetic set as RecBole's files.",
        "foster export --output runs/games --to atomic");
    add(
        foster,
        "init",
        new InitCommand(env),
        "Look at a folder and write a commented configuration for it.",
        "foster init data/shop --to shop.conf");
    add(
        foster,
        "validate",
        new ValidateCommand(env),
        "Check configuration, input, encoder, executors; run nothing.",
        "foster validate --config conf/games.conf --set input.dir=data/games");
    add(
        foster,
        "explain",
        new ExplainCommand(env),
        "Say what a configuration key means and where it is set.",
        "foster explain corpus.user-core --config my.conf");
    add(
        foster,
        "completion",
        new CompletionCommand(env),
        "Print a script that completes commands in bash and zsh.",
        "source <(foster completion)");
    add(
        foster,
        "steps",
        new StepsCommand(env),
        "Measure what a step costs on made-up catalogues.",
        "foster steps --items 10000,1000000 --output runs/steps --master 'local[2]'");
    add(
        foster,
        "compare",
        new CompareCommand(env),
        "Measure a step against one of TD3.",
        "foster compare --config conf/games.conf --set input.dir=data/games");
    add(
        foster,
        "natives",
        new NativesCommand(env),
        "Load PyTorch and the tokenizers on this machine, without Spark.",
        "foster natives --gpu");
    foster.addSubcommand(new HelpCommand());
    Failures failures = new Failures(env.log());
    foster.setParameterExceptionHandler(failures).setExecutionExceptionHandler(failures);
    foster.setCaseInsensitiveEnumValuesAllowed(true);
    foster.setOut(writer(env.out())).setErr(writer(env.err())).setUsageHelpWidth(80);
    return foster;
  }

  private static void add(
      CommandLine foster, String name, Object command, String description, String example) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(command).name(name);
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description(description)
        .footerHeading("%nExample:%n")
        .footer("  " + example)
        .showDefaultValues(false);
    foster.addSubcommand(name, spec);
  }

  private static void end(int code) {
    if (Host.isDatabricks()) {
      // The JVM there is shared with the notebook's driver; an exception is how a job fails.
      if (code != ExitCode.DONE) {
        throw new IllegalStateException("Foster ended with exit code " + code);
      }
    } else if (code != ExitCode.DONE || !Host.waitsForMain()) {
      System.exit(code);
    }
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /** The version in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "Foster "
            + Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("dev")
      };
    }
  }
}
