package io.foster.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Keeps Spark's own messages off the console: warnings and errors, and Foster's own log, go to a
 * file. Where somebody else is in charge of logging (a cluster's driver container, Databricks, a
 * log4j2 configuration named on the command line) it is left alone.
 */
final class Logs {
  private static final String FILE = "foster.log.file";
  private static final String CONSOLE = "foster.log.console";

  private Logs() {}

  /** The log's file, if it is Foster's; nothing is written before {@link #start}. */
  static Optional<String> file() {
    boolean theirs =
        Host.isDatabricks()
            || Host.isClusterDriver()
            || System.getProperty("log4j2.configurationFile") != null
            || System.getProperty("log4j.configurationFile") != null;
    if (theirs) {
      return Optional.empty();
    }
    return Optional.of(
        Optional.ofNullable(System.getenv("FOSTER_LOG"))
            .orElseGet(
                () ->
                    Path.of(
                            System.getProperty("java.io.tmpdir"),
                            "foster-" + ProcessHandle.current().pid() + ".log")
                        .toString()));
  }

  /** Sets logging to that file up, which takes longer than all of {@code --help}. */
  static void start(String file, boolean verbose) {
    System.setProperty(FILE, file);
    System.setProperty(CONSOLE, verbose ? "info" : "off");
    try {
      URI settings = Logs.class.getResource("log4j2-foster.properties").toURI();
      Configurator.reconfigure(settings);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** After success the log of warnings is of no use, unless it was asked for by name. */
  static void removeIfTemporary(Optional<String> file) {
    if (System.getenv("FOSTER_LOG") == null) {
      file.map(Path::of).map(Path::toFile).ifPresent(f -> f.delete());
    }
  }
}
