package io.foster.ingest;

import io.foster.base.ConfigException;
import io.foster.base.DataFiles;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Refuses files of a table of Delta Lake, Iceberg or Hudi: some are of earlier versions, and rows
 * that were deleted are in them. A whole Delta table is read as such, see {@link DeltaDirectory}.
 */
final class TableFolders {
  private static final String HUDI = ".hoodie";
  private static final String METADATA = "metadata";

  /** The names that Iceberg gives; people have a {@code books.metadata.json} of their own. */
  private static final Pattern VERSION =
      Pattern.compile("(v\\d+|\\d{5,}-[0-9A-Fa-f-]{36})(\\.gz)?\\.metadata\\.json(\\.gz)?");

  private final String key;
  private final FileSystem fs;
  private final Set<Path> without = new HashSet<>();

  /**
   * @param key that names the files, for messages
   */
  TableFolders(String key, FileSystem fs) {
    this.key = key;
    this.fs = fs;
  }

  /**
   * Looks at a place and the folders above it.
   *
   * @param look at the place
   * @param delta the whole Delta tables in it; they may have Iceberg's metadata too
   * @throws ConfigException if it is a part of a table, or holds one that is not Delta
   */
  void refuse(DataFiles.Look look, List<Path> delta) {
    for (Path folder : look.hidden()) {
      if (folder.getName().equals(HUDI) && !isBelow(folder, delta)) {
        throw refused("a Hudi table", folder.getParent());
      }
    }
    for (FileStatus file : look.data()) {
      Path path = file.getPath();
      if (isVersion(path) && !isBelow(path, delta)) {
        throw refused("an Iceberg table", path.getParent().getParent());
      }
    }
    Path above = look.place().getParent();
    for (Path at = above; at != null && without.add(at); at = at.getParent()) {
      Optional<String> table = table(at);
      if (table.isPresent()) {
        throw refused(table.get(), at);
      }
    }
  }

  static boolean isBelow(Path path, List<Path> folders) {
    for (Path at = path; at != null; at = at.getParent()) {
      if (folders.contains(at)) {
        return true;
      }
    }
    return false;
  }

  private Optional<String> table(Path folder) {
    try {
      if (DeltaDirectory.is(fs, folder)) {
        return Optional.of("a Delta table");
      }
      if (fs.exists(new Path(folder, HUDI))) {
        return Optional.of("a Hudi table");
      }
      Path metadata = new Path(folder, METADATA);
      if (fs.exists(metadata)) {
        for (FileStatus file : fs.listStatus(metadata)) {
          if (isVersion(file.getPath())) {
            return Optional.of("an Iceberg table");
          }
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      // A folder above may be closed to us, as the parts of a bucket are.
      return Optional.empty();
    }
  }

  private static boolean isVersion(Path file) {
    return VERSION.matcher(file.getName()).matches() && file.getParent().getName().equals(METADATA);
  }

  private ConfigException refused(String table, Path folder) {
    boolean whole = table.contains("Delta");
    return new ConfigException(
        key
            + ": "
            + folder
            + " holds "
            + table
            + ", whose files are of several versions; name "
            + (whole ? "that folder as a whole, or the table" : "it")
            + " in input.interactions or input.items as table:catalog.database.table");
  }
}
