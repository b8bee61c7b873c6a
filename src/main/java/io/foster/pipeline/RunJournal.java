package io.foster.pipeline;

import io.foster.base.Json;
import io.foster.base.Secrets;
import io.foster.base.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a command leaves for people and programs about itself: status, events, last words. */
final class RunJournal {
  private static final Logger LOG = LoggerFactory.getLogger(RunJournal.class);

  private final Store store;
  private final Layout layout;
  private final StageResults results;
  private final Events events;
  private final Progress progress;
  private final String command;
  private final boolean replaces;
  private final Instant started = Instant.now();

  /**
   * A journal.
   *
   * @param replaces whether a result of each of the command's stages is there already
   */
  RunJournal(
      Store store,
      Layout layout,
      StageResults results,
      Events events,
      Progress progress,
      String command,
      boolean replaces) {
    this.store = store;
    this.layout = layout;
    this.results = results;
    this.events = events;
    this.progress = progress;
    this.command = command;
    this.replaces = replaces;
  }

  /** The command has done all it was asked for. */
  void done() throws IOException {
    write(RunStatus.DONE, null, null);
    events.runEnded(true, command, seconds());
  }

  /** Told to end where nothing asks: says so and leaves a status, before Spark ends. */
  void stopped(String stage) {
    if (stage == null) {
      return;
    }
    progress.leave();
    progress.insist(StoppedException.line(stage));
    events.stageFailed(stage, StoppedException.line(stage));
    events.runEnded(false, command, seconds());
    try {
      if (!earlierStands()) {
        write(RunStatus.STOPPED, stage, StoppedException.line(stage));
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("No status could be written to " + store.root(), e);
    }
  }

  /** Whether all that the command was to make is there, as an earlier one has left it. */
  private boolean earlierStands() throws IOException {
    return replaces
        && store.exists(layout.status())
        && Json.read(store.read(layout.status()), RunStatus.class).state().equals(RunStatus.DONE);
  }

  /**
   * The command has failed.
   *
   * @param stage the one at work; null between stages
   * @param madeOutput whether the command made the output directory
   */
  void failed(String stage, Throwable failure, boolean madeOutput) {
    progress.leave();
    if (failure instanceof StoppedException) {
      // Here, for the process ends as soon as the runner has.
      progress.insist(failure.getMessage());
    }
    if (stage != null) {
      events.stageFailed(stage, Secrets.mask(String.valueOf(failure.getMessage())));
    }
    events.runEnded(false, command, seconds());
    try {
      results.tidy(madeOutput);
      if (!earlierStands() && !results.isEmpty()) {
        String message = Secrets.mask(String.valueOf(failure.getMessage()));
        String state = failure instanceof StoppedException ? RunStatus.STOPPED : RunStatus.FAILED;
        write(state, stage, message);
      }
    } catch (IOException | UncheckedIOException e) {
      // The failure itself is what the user has to hear of.
      failure.addSuppressed(e);
    }
  }

  private void write(String state, String stage, String message) throws IOException {
    RunStatus status = new RunStatus(state, command, stage, message, started.toString(), seconds());
    store.write(layout.status(), Json.write(status));
  }

  private double seconds() {
    return Duration.between(started, Instant.now()).toMillis() / 1000.0;
  }
}
