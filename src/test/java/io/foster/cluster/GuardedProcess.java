package io.foster.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A process, with all it starts itself, that cannot outlive this JVM: a shell holds the other end
 * of a pipe and kills the whole group when the pipe breaks, however this JVM has ended.
 */
final class GuardedProcess implements AutoCloseable {
  private static final String GUARD =
      """
      set -m
      exec 3<&0
      "$@" </dev/null 3<&- &
      group=$!
      (cat <&3 >/dev/null; kill -9 -- "-$group") 2>/dev/null &
      guard=$!
      set +m
      wait "$group"
      code=$?
      kill -9 -- "-$group" "-$guard" 2>/dev/null
      exit "$code"
      """;

  private final Process shell;
  private final Path out;
  private final Path err;

  private GuardedProcess(Process shell, Path out, Path err) {
    this.shell = shell;
    this.out = out;
    this.err = err;
  }

  static GuardedProcess start(
      Path logs, String name, Map<String, String> environment, List<String> command)
      throws IOException {
    List<String> guarded = new ArrayList<>(List.of("bash", "-c", GUARD, name));
    guarded.addAll(command);
    Path out = logs.resolve(name + ".out");
    Path err = logs.resolve(name + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(guarded).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(k -> k.startsWith("SPARK_") || k.startsWith("FOSTER_"));
    builder.environment().putAll(environment);
    return new GuardedProcess(builder.start(), out, err);
  }

  String out() throws IOException {
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  String err() throws IOException {
    return Files.readString(err, StandardCharsets.UTF_8);
  }

  /** Waits until the process has printed what is wanted to its error output. */
  String awaitErr(Predicate<String> wanted, int seconds) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end && shell.isAlive()) {
      String text = err();
      if (wanted.test(text)) {
        return text;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("not printed in " + seconds + " s:\n" + err());
  }

  /** The exit code; a process that takes longer is killed, and that is an error. */
  int await(int seconds) throws Exception {
    if (!shell.waitFor(seconds, TimeUnit.SECONDS)) {
      close();
      throw new AssertionError("not done in " + seconds + " s:\n" + err());
    }
    return shell.exitValue();
  }

  /** Its own processes, and theirs. */
  List<ProcessHandle> descendants() {
    return shell.descendants().toList();
  }

  boolean isAlive() {
    return shell.isAlive();
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> all = descendants();
    shell.getOutputStream().close();
    all.forEach(ProcessHandle::destroyForcibly);
    shell.destroyForcibly();
  }
}
