package io.foster.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;

/** What a benchmark has made of one kind: a JSON file each, which says what it was made from. */
class MadeStore<T> {
  private final Store store;
  private final String folder;
  private final String end;
  private final String kind;
  private final Class<T> type;
  private final Function<T, Map<String, String>> madeFrom;

  /**
   * A store of {@code DATASET/FOLDER/NAME} and the end.
   *
   * @param end {@code .json}, or a slash and the file's name in a directory
   * @param kind what one is called in messages
   * @param madeFrom what one was made from; null where it is none of the kind
   */
  MadeStore(
      Store store,
      String folder,
      String end,
      String kind,
      Class<T> type,
      Function<T, Map<String, String>> madeFrom) {
    this.store = store;
    this.folder = folder;
    this.end = end;
    this.kind = kind;
    this.type = type;
    this.madeFrom = madeFrom;
  }

  private Path folder(String dataset) {
    return new Path(new Path(store.root(), dataset), folder);
  }

  /**
   * One by its name.
   *
   * @param now the settings of now
   * @throws ConfigException if it was made with others
   */
  Optional<T> find(String dataset, String name, Map<String, String> now) throws IOException {
    Path file = new Path(folder(dataset), name + end);
    if (!store.exists(file)) {
      return Optional.empty();
    }
    T made = read(file);
    requireSame(file, madeFrom.apply(made), now);
    return Optional.of(made);
  }

  /** Refuses to mix results of different settings in one table. */
  static void requireSame(Path file, Map<String, String> then, Map<String, String> now) {
    TreeSet<String> changed = new TreeSet<>(then.keySet());
    changed.addAll(now.keySet());
    changed.removeIf(key -> Objects.equals(then.get(key), now.get(key)));
    changed.removeIf(key -> CellStore.isTold(key) && !now.containsKey(key));
    if (!changed.isEmpty()) {
      throw new ConfigException(
          "output: "
              + file
              + " was made with other settings of "
              + String.join(", ", changed)
              + "; choose another --output, or delete it to have it made again");
    }
  }

  /** Looks at each of a data set: its file and what it was made from. */
  void each(String dataset, BiConsumer<Path, Map<String, String>> look) throws IOException {
    for (Path file : files(dataset)) {
      look.accept(file, madeFrom.apply(read(file)));
    }
  }

  void write(String dataset, String name, T made) throws IOException {
    store.write(new Path(folder(dataset), name + end), Json.write(made));
  }

  /** Those of all data sets. */
  List<T> read() throws IOException {
    List<T> all = new ArrayList<>();
    for (String dataset : store.names(store.root())) {
      for (Path file : files(dataset)) {
        all.add(read(file));
      }
    }
    return all;
  }

  /** By name; none where there is no such folder, and none of a directory that lacks its file. */
  private List<Path> files(String dataset) throws IOException {
    boolean inside = end.startsWith("/");
    List<Path> files = new ArrayList<>();
    for (String name : store.names(folder(dataset))) {
      Path file = new Path(folder(dataset), inside ? name + end : name);
      if (!name.startsWith(".") && (inside ? store.exists(file) : name.endsWith(end))) {
        files.add(file);
      }
    }
    return files;
  }

  private T read(Path file) throws IOException {
    try {
      T made = Json.read(store.read(file), type);
      if (made != null && madeFrom.apply(made) != null) {
        return made;
      }
    } catch (JsonProcessingException e) {
      // Said below: the mend is the same.
    }
    throw new ConfigException(
        "output: %s is no %s of a benchmark; delete it to have it made again"
            .formatted(file, kind));
  }
}
