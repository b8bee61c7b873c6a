package io.foster.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Store;
import io.foster.evaluate.Cell;
import io.foster.evaluate.MetricsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.hadoop.fs.Path;

/**
 * The finished cells below one output, {@code DATASET/cells/METHOD-M-SEED.json}, or {@code
 * METHOD-M-STUDENT-SEED.json} for another architecture than {@code model}; a variant's method is
 * {@code METHOD.VARIANT}. A cell is written in one move and never again.
 */
public final class CellStore {
  /** Whether the cell's ranks stand beside it; those who do not ask do not mind. */
  static final String RANKS = "evaluate.ranks";

  /** What was chosen from {@link Tuning}'s grid, which follows from everything else. */
  static final String CHOSEN = "student.chosen";

  /** The code that made the cell. */
  public static final String COMMIT = "commit";

  /** The machine that it was made on. */
  public static final String MACHINE = "machine";

  /** The hash of the corpus, which is known only where that is there. */
  static final String CORPUS = "corpus content";

  /** What a cell says of itself and no configuration asks for, besides {@link FeatureContent}. */
  private static final List<String> TOLD = List.of(CHOSEN, RANKS, COMMIT, MACHINE, CORPUS);

  private static final String CELLS = "cells";
  private final Store store;

  public CellStore(Store store) {
    this.store = store;
  }

  private Path file(String dataset, String group, long seed) {
    return new Path(new Path(new Path(store.root(), dataset), CELLS), group + "-" + seed + ".json");
  }

  /**
   * A finished cell.
   *
   * @param group the name it shares with cells of other seeds
   * @param madeFrom the settings of now
   * @throws ConfigException if it was made with others
   */
  Optional<Cell> find(String dataset, String group, long seed, Map<String, String> madeFrom)
      throws IOException {
    Path file = file(dataset, group, seed);
    if (!store.exists(file)) {
      return Optional.empty();
    }
    Cell cell = read(file).cells().get(0);
    requireSame(file, cell.madeFrom(), madeFrom);
    return Optional.of(cell);
  }

  /** Refuses to mix results of different settings in one table. */
  static void requireSame(Path file, Map<String, String> then, Map<String, String> now) {
    TreeSet<String> changed = new TreeSet<>(then.keySet());
    changed.addAll(now.keySet());
    changed.removeIf(key -> Objects.equals(then.get(key), now.get(key)));
    changed.removeIf(key -> isTold(key) && !now.containsKey(key));
    if (!changed.isEmpty()) {
      throw new ConfigException(
          "output: "
              + file
              + " was made with other settings of "
              + String.join(", ", changed)
              + "; choose another --output, or delete it to have it made again");
    }
  }

  private static boolean isTold(String key) {
    return TOLD.contains(key) || key.startsWith(FeatureContent.KEY);
  }

  /** Looks at each cell of a data set: its file and what it was made from. */
  void each(String dataset, BiConsumer<Path, Map<String, String>> look) throws IOException {
    for (Path file : new JsonFiles(store, CELLS).of(dataset)) {
      look.accept(file, read(file).cells().get(0).madeFrom());
    }
  }

  void write(String group, MetricsFile measured) throws IOException {
    Cell cell = measured.cells().get(0);
    store.write(file(cell.dataset(), group, cell.seed()), Json.write(measured));
  }

  /** All cells of all data sets with their protocols, by data set, student, M, method and seed. */
  public List<MetricsFile> all() throws IOException {
    List<MetricsFile> files = new ArrayList<>();
    for (Path file : new JsonFiles(store, CELLS).all()) {
      files.add(read(file));
    }
    files.sort(
        Comparator.comparing(
            file -> file.cells().get(0),
            Comparator.comparing(Cell::dataset)
                .thenComparing(Cell::student)
                .thenComparing(Cell::sequences)
                .thenComparing(Cell::method)
                .thenComparing(Cell::variant)
                .thenComparingLong(Cell::seed)));
    return files;
  }

  private MetricsFile read(Path file) throws IOException {
    try {
      MetricsFile measured = Json.read(store.read(file), MetricsFile.class);
      if (measured.cells().size() == 1) {
        return measured;
      }
    } catch (JsonProcessingException e) {
      // Said below: the mend is the same.
    }
    throw new ConfigException(
        "output: " + file + " is no cell of a benchmark; delete it to have it made again");
  }
}
