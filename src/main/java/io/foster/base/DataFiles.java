package io.foster.base;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The files that count as data below a folder. Files and folders whose name begins with a dot or an
 * underscore are passed over, as everywhere in Hadoop; so are folders below it that are outputs of
 * Foster, whose tables would be taken for raw data.
 */
public final class DataFiles {
  /** What a folder holds when it is the output of a command. */
  private static final Set<String> MARKS = Set.of(".stages", ".staging");

  private static final String EVENTS = "events.jsonl";

  private DataFiles() {}

  /** The data files at or below {@code root}, which is a file or a folder, in no certain order. */
  public static List<FileStatus> list(FileSystem fs, Path root) throws IOException {
    FileStatus place = fs.getFileStatus(root);
    if (!place.isDirectory()) {
      return List.of(place);
    }
    Path top = place.getPath();
    List<FileStatus> all = new ArrayList<>();
    Set<Path> outputs = new HashSet<>();
    RemoteIterator<LocatedFileStatus> found = fs.listFiles(top, true);
    while (found.hasNext()) {
      FileStatus file = found.next();
      all.add(file);
      output(file.getPath(), top, outputs);
    }
    // Of the folder itself the user has said that it is data.
    outputs.remove(top);
    return all.stream().filter(file -> isData(file.getPath(), top, outputs)).toList();
  }

  /** Notes the folder that a file shows to be an output, if it does. */
  private static void output(Path file, Path top, Set<Path> outputs) {
    if (file.getName().equals(EVENTS)) {
      outputs.add(file.getParent());
    }
    for (Path at = file; !at.equals(top) && at.getParent() != null; at = at.getParent()) {
      if (MARKS.contains(at.getName())) {
        outputs.add(at.getParent());
      }
    }
  }

  private static boolean isData(Path file, Path top, Set<Path> outputs) {
    for (Path at = file; at != null && !at.equals(top); at = at.getParent()) {
      String name = at.getName();
      if (name.startsWith(".") || name.startsWith("_") || outputs.contains(at)) {
        return false;
      }
    }
    return true;
  }
}
