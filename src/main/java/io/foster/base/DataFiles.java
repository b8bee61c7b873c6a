package io.foster.base;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
    List<FileStatus> all = everything(fs, top);
    Set<Path> outputs = new HashSet<>();
    all.forEach(file -> output(file.getPath(), top, outputs));
    // Of the folder itself the user has said that it is data.
    outputs.remove(top);
    return all.stream().filter(file -> isData(file.getPath(), top, outputs)).toList();
  }

  /**
   * All files below a folder, whatever they are called, in no certain order.
   *
   * @throws ConfigException if a link leads back to a folder above it
   */
  public static List<FileStatus> everything(FileSystem fs, Path folder) throws IOException {
    List<FileStatus> all = new ArrayList<>();
    if (Store.isLocal(fs)) {
      local(fs, folder, new ArrayDeque<>(), all);
    } else {
      RemoteIterator<LocatedFileStatus> found = fs.listFiles(folder, true);
      while (found.hasNext()) {
        all.add(found.next());
      }
    }
    return all;
  }

  /**
   * The same for local files, where a link can lead back to a folder above it: its files would be
   * found again and again.
   */
  private static void local(
      FileSystem fs, Path folder, Deque<java.nio.file.Path> above, List<FileStatus> all)
      throws IOException {
    java.nio.file.Path real = java.nio.file.Path.of(folder.toUri().getPath()).toRealPath();
    if (above.contains(real)) {
      throw new ConfigException(
          folder + ": is a link to a folder that it is in itself (" + real + "); remove the link");
    }
    above.push(real);
    for (FileStatus found : fs.listStatus(folder)) {
      if (found.isDirectory()) {
        local(fs, found.getPath(), above, all);
      } else {
        all.add(found);
      }
    }
    above.pop();
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
