package io.foster.ingest;

import io.foster.base.ConfigException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Finds the columns that {@code input.columns} names among those that the files have. */
final class MappedColumns {
  private MappedColumns() {}

  /** Fails unless the files have the column. */
  static void require(Collection<String> present, String where, String key, String name) {
    if (!present.contains(name)) {
      throw new ConfigException(
          "input.columns."
              + key
              + ": there is no column \""
              + name
              + "\" in "
              + where
              + "; it has "
              + String.join(", ", present));
    }
  }

  /** The column the user named, which must be there; else the first usual name that is. */
  static Optional<String> find(
      Collection<String> present,
      String where,
      String key,
      Optional<String> wanted,
      List<String> usual) {
    wanted.ifPresent(name -> require(present, where, key, name));
    return wanted.or(() -> usual.stream().filter(present::contains).findFirst());
  }
}
