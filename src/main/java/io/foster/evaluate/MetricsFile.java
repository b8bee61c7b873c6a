package io.foster.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Store;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * {@code metrics.json}: the protocol and one cell for each trained model, in a fixed order.
 *
 * @param protocol how every cell was measured
 * @param cells sorted by dataset, training, method, split and seed, which are unique together
 */
public record MetricsFile(EvaluationProtocol protocol, List<Cell> cells) {

  /** The file's name. */
  public static final String NAME = "metrics.json";

  public MetricsFile {
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(cells, "cells");
    cells = cells.stream().sorted(Cell.ORDER).toList();
    for (int i = 1; i < cells.size(); i++) {
      if (Cell.ORDER.compare(cells.get(i - 1), cells.get(i)) == 0) {
        throw new IllegalArgumentException("two cells of the same model: " + cells.get(i));
      }
    }
  }

  /** With {@code cell} added, in place of an earlier one of the same model. */
  public MetricsFile with(Cell cell) {
    Stream<Cell> others = cells.stream().filter(c -> Cell.ORDER.compare(c, cell) != 0);
    return new MetricsFile(protocol, Stream.concat(others, Stream.of(cell)).toList());
  }

  /**
   * Reads {@code path}.
   *
   * @throws ConfigException if it is absent or not such a file
   * @throws IOException if the file system fails
   */
  public static MetricsFile read(Path path, Configuration hadoop) throws IOException {
    Store store = Store.around("metrics", path, hadoop);
    if (!store.exists(path)) {
      throw new ConfigException(path + ": there is no such file; run foster evaluate first");
    }
    try {
      return Json.read(store.read(path), MetricsFile.class);
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          path
              + ": not a metrics file ("
              + e.getOriginalMessage().lines().findFirst().orElse("")
              + "); run foster evaluate again");
    }
  }

  /**
   * Writes {@code path}; a reader finds the earlier file or all of the new one.
   *
   * @throws IOException if the file system fails
   */
  public void write(Path path, Configuration hadoop) throws IOException {
    Store.around("metrics", path, hadoop).write(path, Json.write(this));
  }
}
