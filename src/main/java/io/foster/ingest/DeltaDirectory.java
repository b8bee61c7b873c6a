package io.foster.ingest;

import io.foster.base.DataFiles;
import io.foster.base.Hash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Folders that hold a table of Delta Lake. Their Parquet files are no table by themselves: some are
 * of earlier versions.
 */
final class DeltaDirectory {
  private static final String LOG = "_delta_log";
  private static final Pattern COMMIT = Pattern.compile("\\d{20}\\.json");

  private DeltaDirectory() {}

  /** The folders of tables at or below a place, in order. */
  static List<Path> in(FileSystem fs, DataFiles.Look look) throws IOException {
    TreeSet<Path> found = new TreeSet<>();
    for (Path hidden : look.hidden()) {
      if (hidden.getName().equals(LOG) && is(fs, hidden.getParent())) {
        found.add(hidden.getParent());
      }
    }
    return new ArrayList<>(found);
  }

  /** Whether a folder holds a table. */
  static boolean is(FileSystem fs, Path folder) throws IOException {
    Path log = new Path(folder, LOG);
    return fs.exists(log) && fs.listStatus(log).length > 0;
  }

  /** The version of the table in a folder; empty where it holds none. */
  static Optional<String> version(FileSystem fs, Path folder) throws IOException {
    Path log = new Path(folder, LOG);
    if (!fs.exists(log)) {
      return Optional.empty();
    }
    List<FileStatus> commits =
        Arrays.stream(fs.listStatus(log))
            .filter(file -> COMMIT.matcher(file.getPath().getName()).matches())
            .sorted(Comparator.comparing(file -> file.getPath().getName()))
            .toList();
    if (commits.isEmpty()) {
      return Optional.empty();
    }
    FileStatus last = commits.get(commits.size() - 1);
    long version = Long.parseLong(last.getPath().getName().substring(0, 20));
    // A table that was dropped and made again counts from 0 again.
    String mark = Hash.of(last.getLen() + " " + last.getModificationTime());
    return Optional.of("Delta version " + version + ", " + mark);
  }
}
