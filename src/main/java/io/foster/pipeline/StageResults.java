package io.foster.pipeline;

import io.foster.base.Json;
import io.foster.base.Store;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * The results of stages below one output directory, and the moves that put them there. A result
 * counts as finished only with its record, which is written after the move: a rename is one step on
 * HDFS and on disks, but a copy on object stores.
 */
final class StageResults {
  private static final List<String> NOT_RESULTS =
      List.of(Layout.STAGING, Layout.RECORDS, Layout.STATUS, Layout.EVENTS, Layout.LOCK);

  /** What a killed command was about to write; see {@link Store#write}. */
  private static final Pattern HALF_WRITTEN = Pattern.compile("\\..*\\.[0-9a-f-]{36}\\.tmp");

  private final Store store;
  private final Layout layout;

  StageResults(Store store, Layout layout) {
    this.store = store;
    this.layout = layout;
  }

  /** Whether the output holds anything a user might miss. */
  boolean isEmpty() throws IOException {
    return NOT_RESULTS.containsAll(visible(store.names(layout.output())));
  }

  /** Whether something stands where the stage's result goes. */
  boolean isTaken(Stage stage) throws IOException {
    return store.exists(place(stage));
  }

  /** The record of the result in its place, where it is finished. */
  Optional<StageRecord> published(Stage stage) throws IOException {
    return record(place(stage), layout.record(stage.name()));
  }

  /** The record of a finished result that waits until it may replace an earlier one. */
  Optional<StageRecord> held(Stage stage) throws IOException {
    return record(holdPlace(stage), holdRecord(stage));
  }

  /** An empty directory for a new attempt; what killed attempts of the stage left is removed. */
  Path newAttempt(Stage stage) throws IOException {
    int last = 0;
    for (String name : store.names(layout.staging())) {
      if (name.matches(stage.name() + "-\\d+")) {
        last = Math.max(last, Integer.parseInt(name.substring(stage.name().length() + 1)));
        store.delete(new Path(layout.staging(), name));
      }
    }
    Path attempt = new Path(layout.staging(), stage.name() + "-" + (last + 1));
    store.makeDirectory(attempt);
    return attempt;
  }

  /** Where the stage may keep its state while the fingerprint stays the same. */
  Path checkpoint(Stage stage, String fingerprint) {
    return new Path(layout.staging(), "checkpoint-" + stage.name() + "-" + fingerprint);
  }

  void discard(Path attempt) throws IOException {
    store.delete(attempt);
  }

  /** Keeps a finished result beside an earlier one, at {@link #holdPlace}. */
  void hold(Stage stage, Path finished, StageRecord record) throws IOException {
    store.delete(holdRecord(stage));
    store.delete(holdPlace(stage));
    store.move(finished, holdPlace(stage));
    store.write(holdRecord(stage), Json.write(record));
  }

  Path holdPlace(Stage stage) {
    return new Path(new Path(layout.staging(), "held"), stage.name());
  }

  void publishHeld(Stage stage, StageRecord record) throws IOException {
    publish(stage, holdPlace(stage), record);
    store.delete(holdRecord(stage));
  }

  /** Puts a finished result in its place; an earlier one makes way in the same moment. */
  void publish(Stage stage, Path finished, StageRecord record) throws IOException {
    Path place = place(stage);
    Path earlier = new Path(layout.staging(), "replaced-" + stage.name());
    store.delete(layout.record(stage.name()));
    store.delete(earlier);
    if (store.exists(place)) {
      store.move(place, earlier);
    }
    store.move(finished, place);
    for (String file : stage.exports()) {
      store.write(new Path(layout.output(), file), store.read(new Path(place, file)));
    }
    store.write(layout.record(stage.name()), Json.write(record));
    store.delete(earlier);
  }

  /** Removes what is unfinished of some stages; the state of others is for those who go on. */
  void clearStaging(List<Stage> stages) throws IOException {
    List<String> names = store.names(layout.staging());
    for (Stage stage : stages) {
      Pattern own = ownNames(stage);
      for (String name : names) {
        if (own.matcher(name).matches()) {
          store.delete(new Path(layout.staging(), name));
        }
      }
      store.delete(holdRecord(stage));
      store.delete(holdPlace(stage));
    }
    tidyStaging();
  }

  /** Attempts, checkpoints with the notes beside them, and what made way for a result. */
  private static Pattern ownNames(Stage stage) {
    String name = Pattern.quote(stage.name());
    return Pattern.compile(
        name + "-\\d+|checkpoint-" + name + "-[0-9a-f]+(\\.json)?|replaced-" + name);
  }

  private void tidyStaging() throws IOException {
    Path held = new Path(layout.staging(), "held");
    for (Path place : List.of(layout.staging(), held)) {
      for (String name : store.names(place)) {
        if (HALF_WRITTEN.matcher(name).matches()) {
          store.delete(new Path(place, name));
        }
      }
    }
    if (store.names(held).isEmpty()) {
      store.delete(held);
    }
    if (store.names(layout.staging()).isEmpty()) {
      store.delete(layout.staging());
    }
  }

  /** Removes what a failed command left of no use: empty directories of its own. */
  void tidy(boolean madeOutput) throws IOException {
    tidyStaging();
    if (madeOutput
        && List.of(Layout.EVENTS, Layout.LOCK).containsAll(visible(store.names(layout.output())))) {
      store.delete(layout.output());
    }
  }

  private Path place(Stage stage) {
    return new Path(layout.output(), stage.name());
  }

  Path holdRecord(Stage stage) {
    return new Path(new Path(layout.staging(), "held"), stage.name() + ".json");
  }

  private Optional<StageRecord> record(Path result, Path record) throws IOException {
    if (!store.exists(result) || !store.exists(record)) {
      return Optional.empty();
    }
    return Optional.of(Json.read(store.read(record), StageRecord.class));
  }

  /** Without the checksum files that Hadoop's local file system keeps beside others. */
  private static List<String> visible(List<String> names) {
    return names.stream().filter(n -> !n.endsWith(".crc")).toList();
  }
}
