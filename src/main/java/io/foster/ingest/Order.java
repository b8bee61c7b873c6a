package io.foster.ingest;

import io.foster.base.ConfigException;
import io.foster.config.IngestConfig;
import java.util.ArrayList;
import java.util.List;

/** What orders interactions, where it is not the usual. */
final class Order {
  private Order() {}

  /** Without times, nothing can be asked of them, and a table has no order at all. */
  static void check(CheckedRows interactions, List<SourceFile> files, IngestConfig config) {
    if (interactions.timeFormat().isPresent()) {
      return;
    }
    if (config.from().isPresent() || config.until().isPresent()) {
      throw new ConfigException(
          (config.from().isPresent() ? "ingest.from" : "ingest.until")
              + ": there are no times to compare with, as input.columns.timestamp is null; leave it"
              + " out, or name the column of times");
    }
    for (SourceFile file : files) {
      if (file.table().isPresent()) {
        throw new ConfigException(
            "input.columns.timestamp: "
                + file.where()
                + " is a table, whose rows have no order; name a column that orders them");
      }
    }
  }

  /** A line each for the user. */
  static List<String> warnings(Parts parts, CheckedRows interactions) {
    List<String> warnings = new ArrayList<>();
    if (interactions.timeFormat().isEmpty()) {
      warnings.add(
          "input.columns.timestamp: there are no times; histories are in the order of the files");
    }
    if (!parts.parts().isEmpty()) {
      warnings.add(
          "input.interactions: the files are named train, valid and test; corpus.split=files holds"
              + " out what they hold out");
    }
    return warnings;
  }
}
