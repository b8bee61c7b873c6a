package io.foster.pipeline;

import io.foster.base.Json;
import io.foster.base.Secrets;
import io.foster.base.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.fs.Path;

/** The {@link RunStatus} of a command, in its place in the output. */
final class StatusFile {
  private final Store store;
  private final String command;
  private final Path file;
  private final Instant started = Instant.now();

  /** That of a command that begins at this moment. */
  StatusFile(Store store, String command) {
    this.store = store;
    this.command = command;
    this.file = new Path(store.root(), Layout.STATUS);
  }

  /** Takes an earlier command's away, which does not hold for what this one does. */
  void clear() throws IOException {
    store.delete(file);
  }

  /**
   * Writes how the command has ended.
   *
   * @param stage the stage that failed, or null
   * @param message why it failed, or null
   */
  void write(String state, String stage, String message) throws IOException {
    String shown = message == null ? null : Secrets.mask(message);
    RunStatus status =
        new RunStatus(state, command, stage, shown, started.toString(), secondsSoFar());
    store.write(file, Json.write(status));
  }

  /** Writes that the command has failed, or was told to end. */
  void write(String stage, Throwable failure) throws IOException {
    String state = failure instanceof StoppedException ? RunStatus.STOPPED : RunStatus.FAILED;
    write(state, stage, String.valueOf(failure.getMessage()));
  }

  /** Whether an earlier command has come to its end. */
  boolean isDone() throws IOException {
    return store.exists(file)
        && Json.read(store.read(file), RunStatus.class).state().equals(RunStatus.DONE);
  }

  double secondsSoFar() {
    return Duration.between(started, Instant.now()).toMillis() / 1000.0;
  }
}
