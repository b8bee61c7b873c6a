package io.foster.cli;

import io.foster.base.ConfigException;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/**
 * Runs a command of Foster in a Java process of its own, with this one's options, libraries and
 * Spark settings: what it holds and leaves behind is not this process's.
 */
final class ForkedFoster {
  /** 128 + SIGKILL: how Linux ends a process when memory is out. */
  private static final int KILLED = 137;

  private ForkedFoster() {}

  /**
   * Runs a command to its end.
   *
   * @param what it does, for messages
   * @param master Spark's
   * @throws ConfigException if it finds that input or configuration cannot be used, or is killed
   */
  static void run(String what, String master, List<String> args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    Properties properties = System.getProperties();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith("spark.")) {
        command.add("-D" + name + "=" + properties.getProperty(name));
      }
    }
    command.add("-Dspark.master=" + master);
    command.add("-Dspark.ui.enabled=false");
    command.add("-cp");
    command.add(classPath());
    command.add(Main.class.getName());
    command.addAll(args);
    Path said = Files.createTempFile("foster-fork-", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    // Its log is its own, and it has no terminal.
    builder.environment().remove("FOSTER_LOG");
    builder.environment().remove("FOSTER_TERMINAL");
    Process process = builder.start();
    Thread killer = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killer);
    int code;
    try {
      code = process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw e;
    } finally {
      removeHook(killer);
    }
    if (code != ExitCode.DONE) {
      throw failure(what, code, said);
    }
    Files.delete(said);
  }

  private static void removeHook(Thread killer) {
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook does its work.
    }
  }

  private static RuntimeException failure(String what, int code, Path said) throws IOException {
    List<String> errors =
        Files.readString(said).lines().filter(line -> line.startsWith("error: ")).toList();
    if (code == ExitCode.INPUT && !errors.isEmpty()) {
      return new ConfigException(errors.stream().map(e -> e.substring(7)).toList());
    }
    if (code == KILLED) {
      return new ConfigException(
          what
              + " was killed, most likely for want of memory; allow it less with --memory, or use a"
              + " machine with more");
    }
    return new IllegalStateException(
        "%s ended with %d%s; what it said is in %s"
            .formatted(what, code, errors.isEmpty() ? "" : " (" + errors.get(0) + ")", said));
  }

  /** Without those that make a debugger or an agent of this process come along. */
  static List<String> options(List<String> own) {
    return own.stream()
        .filter(o -> !o.startsWith("-agentlib:") && !o.startsWith("-javaagent:"))
        .toList();
  }

  private static String classPath() {
    Set<String> places = new LinkedHashSet<>();
    places.add(System.getProperty("java.class.path"));
    try {
      // spark-submit loads Foster's jar beside the class path.
      places.add(
          Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .toString());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return String.join(File.pathSeparator, places);
  }
}
