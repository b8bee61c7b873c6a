package io.foster.base;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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

  /** Both stand in the output of every command; people's own data may have one of them. */
  private static final String EVENTS = "events.jsonl";

  private static final String STATUS = "status.json";

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
    Set<Path> withStatus =
        all.stream()
            .map(FileStatus::getPath)
            .filter(path -> path.getName().equals(STATUS))
            .map(Path::getParent)
            .collect(Collectors.toSet());
    all.forEach(file -> output(file.getPath(), top, withStatus, outputs));
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
   * found again and again. A link to what is found at its own place, too, is passed over.
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
      if (isSecondWay(found.getPath(), above)) {
        continue;
      }
      if (found.isDirectory()) {
        local(fs, found.getPath(), above, all);
      } else {
        all.add(found);
      }
    }
    above.pop();
  }

  /** Whether a path is a link to a file or folder that is found without it. */
  private static boolean isSecondWay(Path path, Deque<java.nio.file.Path> above)
      throws IOException {
    java.nio.file.Path here = java.nio.file.Path.of(path.toUri().getPath());
    if (!Files.isSymbolicLink(here)) {
      return false;
    }
    java.nio.file.Path real = here.toRealPath();
    java.nio.file.Path top = above.getLast();
    if (!real.startsWith(top) || above.contains(real)) {
      return false;
    }
    for (java.nio.file.Path part : top.relativize(real)) {
      if (isHidden(part.toString())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }

  /** Notes the folder that a file shows to be an output, if it does. */
  private static void output(Path file, Path top, Set<Path> withStatus, Set<Path> outputs) {
    if (file.getName().equals(EVENTS) && withStatus.contains(file.getParent())) {
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
      if (isHidden(at.getName()) || outputs.contains(at)) {
        return false;
      }
    }
    return true;
  }
}
