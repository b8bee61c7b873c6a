package io.foster.pipeline;

import io.foster.base.Secrets;
import io.foster.base.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a command leaves for people and programs about itself: status, events, last words. */
final class RunJournal {
  private static final Logger LOG = LoggerFactory.getLogger(RunJournal.class);

  private final Store store;
  private final StatusFile status;
  private final StageResults results;
  private final Events events;
  private final Progress progress;
  private final String command;
  private final boolean replaces;

  /**
   * A journal.
   *
   * @param replaces whether a result of each of the command's stages is there already
   */
  RunJournal(
      Store store,
      StageResults results,
      Events events,
      Progress progress,
      String command,
      boolean replaces) {
    this.store = store;
    this.status = new StatusFile(store, command);
    this.results = results;
    this.events = events;
    this.progress = progress;
    this.command = command;
    this.replaces = replaces;
  }

  /** The command has done all it was asked for. */
  void done() throws IOException {
    status.write(RunStatus.DONE, null, null);
    events.runEnded(true, command, status.secondsSoFar());
  }

  /** Told to end where nothing asks: says so and leaves a status, before Spark ends. */
  void stopped(String stage) {
    if (stage == null) {
      return;
    }
    progress.leave();
    progress.insist(StoppedException.line(stage));
    events.stageFailed(stage, StoppedException.line(stage));
    events.runEnded(false, command, status.secondsSoFar());
    try {
      if (!earlierStands()) {
        status.write(RunStatus.STOPPED, stage, StoppedException.line(stage));
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("No status could be written to " + store.root(), e);
    }
  }

  /** Whether all that the command was to make is there, as an earlier one has left it. */
  private boolean earlierStands() throws IOException {
    return replaces && status.isDone();
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
    events.runEnded(false, command, status.secondsSoFar());
    try {
      results.tidy(madeOutput);
      if (!earlierStands() && !results.isEmpty()) {
        status.write(stage, failure);
      }
    } catch (IOException | UncheckedIOException e) {
      // The failure itself is what the user has to hear of.
      failure.addSuppressed(e);
    }
  }
}
