package io.foster.trial;

import io.foster.base.Store;
import io.foster.evaluate.Cell;
import io.foster.evaluate.MetricsFile;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The finished cells below one output, {@code DATASET/cells/METHOD-M-SEED.json}, or {@code
 * METHOD-M-STUDENT-SEED.json} for another architecture than {@code model}; a variant's method is
 * {@code METHOD.VARIANT}. A cell is written in one move and never again.
 */
public final class CellStore extends MadeStore<MetricsFile> {
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

  public CellStore(Store store) {
    super(store, "cells", ".json", "cell", MetricsFile.class, CellStore::madeFrom);
  }

  private static Map<String, String> madeFrom(MetricsFile file) {
    return file.cells().size() == 1 ? file.cells().get(0).madeFrom() : null;
  }

  /** Whether a cell says so of itself and no configuration asks for it. */
  static boolean isTold(String key) {
    return TOLD.contains(key) || key.startsWith(FeatureContent.KEY);
  }

  /**
   * The name of a cell's file.
   *
   * @param group the name it shares with cells of other seeds
   */
  static String name(String group, long seed) {
    return group + "-" + seed;
  }

  /** All cells of all data sets with their protocols, by data set, student, M, method and seed. */
  public List<MetricsFile> all() throws IOException {
    return read().stream()
        .sorted(
            Comparator.comparing(
                file -> file.cells().get(0),
                Comparator.comparing(Cell::dataset)
                    .thenComparing(Cell::student)
                    .thenComparing(Cell::sequences)
                    .thenComparing(Cell::method)
                    .thenComparing(Cell::variant)
                    .thenComparingLong(Cell::seed)))
        .toList();
  }
}
