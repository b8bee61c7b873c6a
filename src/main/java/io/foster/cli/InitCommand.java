package io.foster.cli;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import io.foster.ingest.Proposal;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at data and writes a configuration for them. */
final class InitCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "the folder of the data: a path or any Hadoop URI")
  private String dir;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "the configuration to write; default: the folder's name with .conf, here")
  private String to;

  private final Environment environment;

  InitCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    String last = LiteralPath.lastPart(dir);
    String name = last.isBlank() || last.matches("\\.+") ? "data" : last;
    if (to != null && LiteralPath.of("--to", to).toUri().getScheme() != null) {
      throw new ConfigException(
          "--to: "
              + to
              + " is no file of this machine; name one here and copy it, for example with hadoop fs"
              + " -put");
    }
    Path file = Path.of(to != null ? to : name + ".conf");
    if (Files.exists(file)) {
      throw exists(file);
    }
    FosterConfig config =
        new ConfigLoader()
            .load(
                Optional.empty(),
                List.of(new Assignment("input.dir", dir, "DIR")),
                Sessions::hadoop);
    Proposal proposal;
    try (Sessions sessions = new Sessions("init")) {
      proposal = Proposal.of(config.input(), sessions.get());
    }
    // What cannot be loaded is not written.
    new ConfigLoader().loadText(file.toString(), proposal.text(), List.of());
    write(file, proposal.text());
    environment.out().println("Found " + proposal.seen() + ".");
    proposal.questions().forEach(question -> environment.out().println("Decide: " + question));
    environment
        .out()
        .println(
            "Wrote %s. Look it through, then: foster validate --cost --config %s --output %s"
                .formatted(
                    file,
                    CommonOptions.quoted(file.toString()),
                    CommonOptions.quoted("runs/" + name)));
    return ExitCode.DONE;
  }

  private static void write(Path file, String text) throws IOException {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw exists(file);
    }
  }

  private static ConfigException exists(Path file) {
    return new ConfigException(
        "--to: "
            + file
            + " is there and is not replaced; name another with --to FILE, or remove it");
  }
}
