package io.foster.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.foster.base.DataFiles;
import io.foster.base.Json;
import io.foster.base.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * How long a stage has worked for its result: this attempt and, where it goes on from a checkpoint,
 * those before it, each up to the last it has kept. What came after that is done again.
 *
 * <p>Each attempt leaves a note beside the checkpoint as it begins: how long those before it had
 * worked. The time of the checkpoint's last file less that of the note is what the attempt has
 * added, even where it was killed.
 */
final class StageClock {
  private final Store store;
  private final Path checkpoint;
  private final Path note;
  private final Note before;
  private final Instant start = Instant.now();

  /**
   * What an attempt begins with.
   *
   * @param started of the first attempt, ISO-8601, UTC
   * @param seconds that the attempts before it have worked
   */
  private record Note(String started, double seconds) {}

  private StageClock(Store store, Path checkpoint, Configuration hadoop) throws IOException {
    this.store = store;
    this.checkpoint = checkpoint;
    this.note = note(checkpoint);
    this.before = earlier(hadoop).orElse(new Note(start.toString(), 0));
  }

  /** Begins an attempt. */
  static StageClock begin(Store store, Path checkpoint, Configuration hadoop) throws IOException {
    StageClock clock = new StageClock(store, checkpoint, hadoop);
    store.write(clock.note, Json.write(clock.before));
    return clock;
  }

  /** Where an attempt at what is kept in {@code checkpoint} leaves its note. */
  private static Path note(Path checkpoint) {
    return checkpoint.suffix(".json");
  }

  private Optional<Note> earlier(Configuration hadoop) throws IOException {
    if (!store.exists(note) || !store.exists(checkpoint)) {
      return Optional.empty();
    }
    FileSystem fs = checkpoint.getFileSystem(hadoop);
    long begun = fs.getFileStatus(note).getModificationTime();
    long kept =
        DataFiles.everything(fs, checkpoint).stream()
            .mapToLong(FileStatus::getModificationTime)
            .max()
            .orElse(begun);
    try {
      Note last = Json.read(store.read(note), Note.class);
      // By one clock, that of the file system.
      double added = Math.max(0, kept - begun) / 1000.0;
      return Optional.of(new Note(last.started(), last.seconds() + added));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** When the first attempt began, ISO-8601, UTC. */
  String started() {
    return before.started();
  }

  /** The seconds of all attempts so far. */
  double seconds() {
    return before.seconds() + Duration.between(start, Instant.now()).toMillis() / 1000.0;
  }

  /** The attempt has ended; without a checkpoint nothing goes on from it. */
  void end() throws IOException {
    if (!store.exists(checkpoint)) {
      store.delete(note);
    }
  }
}
