package io.foster.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The files that count as data below a folder. Hidden files and folders are passed over, as
 * everywhere in Hadoop; so are folders below it that are outputs of Foster, whose tables would be
 * taken for raw data.
 */
public final class DataFiles {
  /** The file that says of a folder without any of the other marks that Foster wrote it. */
  static final String MARK = ".foster";

  /** What a folder holds when it is the output of a command. */
  private static final Set<String> MARKS = Set.of(".stages", ".staging", MARK);

  /** Both stand in the output of every command; people's own data may have one of them. */
  private static final Set<String> EVENTS = Set.of("events.jsonl", "status.json");

  /** Stands beside recommendations and neighbours; others may have a file of that name. */
  private static final String REPORT = "_report.json";

  private static final List<String> REPORTED = List.of("dataset", "model", "top");
  private static final int LARGEST_REPORT = 1 << 16;

  /** Where a file system of Linux keeps what it could repair; only root may read it. */
  private static final String REPAIRED = "lost+found";

  private DataFiles() {}

  /**
   * What stands at a place.
   *
   * @param place a file or a folder
   * @param files it, or all files below it but those in hidden folders
   * @param hidden the hidden folders below it, without those in one of them
   * @param data those of the files that are data
   */
  public record Look(Path place, List<FileStatus> files, Set<Path> hidden, List<FileStatus> data) {}

  /** The data files at or below {@code place}, a file or a folder, in no certain order. */
  public static List<FileStatus> list(FileSystem fs, Path place) throws IOException {
    return look(fs, place).data();
  }

  /**
   * The same with what else is there. A hidden folder is not looked into: it may be closed to all
   * but its owner.
   */
  public static Look look(FileSystem fs, Path place) throws IOException {
    FileStatus status = fs.getFileStatus(place);
    Path top = status.getPath();
    if (!status.isDirectory()) {
      return new Look(top, List.of(status), Set.of(), List.of(status));
    }
    List<FileStatus> files = new ArrayList<>();
    Set<Path> hidden = new TreeSet<>();
    if (Store.isLocal(fs)) {
      new LocalWalk(fs, hidden, files).walk(top);
    } else {
      for (FileStatus file : remote(fs, top)) {
        Path folder = hiddenAbove(file.getPath(), top);
        if (folder == null) {
          files.add(file);
        } else {
          hidden.add(folder);
        }
      }
    }
    // Of the folder itself the user has said that it is data.
    Set<Path> outputs = outputs(fs, files, hidden);
    outputs.remove(top);
    List<FileStatus> data =
        files.stream().filter(file -> isData(file.getPath(), top, outputs)).toList();
    return new Look(top, files, hidden, data);
  }

  /**
   * All files below a folder, whatever they are called, in no certain order.
   *
   * @throws ConfigException if a link leads back to a folder above it
   */
  public static List<FileStatus> everything(FileSystem fs, Path folder) throws IOException {
    if (!Store.isLocal(fs)) {
      return remote(fs, folder);
    }
    List<FileStatus> all = new ArrayList<>();
    new LocalWalk(fs, null, all).walk(folder);
    return all;
  }

  private static List<FileStatus> remote(FileSystem fs, Path folder) throws IOException {
    List<FileStatus> all = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> found = fs.listFiles(folder, true);
    while (found.hasNext()) {
      all.add(found.next());
    }
    return all;
  }

  /**
   * Whether a file or folder of that name is no data: its name begins with a dot, or with an
   * underscore and holds no equals sign. {@code _day=2024-01-31} is a column, for Spark too.
   */
  public static boolean isHidden(String name) {
    return name.startsWith(".")
        || name.startsWith("_") && name.indexOf('=') < 0
        || name.equals(REPAIRED);
  }

  /** Whether a folder is an output of Foster, by what stands in it. */
  static boolean isOutput(FileSystem fs, Path folder) throws IOException {
    Set<String> names = new HashSet<>();
    for (FileStatus child : fs.listStatus(folder)) {
      names.add(child.getPath().getName());
    }
    return isOutput(fs, folder, names);
  }

  private static boolean isOutput(FileSystem fs, Path folder, Set<String> names)
      throws IOException {
    return MARKS.stream().anyMatch(names::contains)
        || names.containsAll(EVENTS)
        || names.contains(REPORT) && isOurs(fs, new Path(folder, REPORT));
  }

  private static boolean isOurs(FileSystem fs, Path report) throws IOException {
    try (InputStream in = fs.open(report)) {
      JsonNode said = Json.tree(new String(in.readNBytes(LARGEST_REPORT), StandardCharsets.UTF_8));
      return REPORTED.stream().allMatch(said::has);
    } catch (JsonProcessingException | FileNotFoundException e) {
      // Nothing that Foster wrote, or nothing that may be read, as a hidden file may be.
      return false;
    }
  }

  private static Set<Path> outputs(FileSystem fs, List<FileStatus> files, Set<Path> hidden)
      throws IOException {
    Map<Path, Set<String>> names = new HashMap<>();
    files.forEach(file -> name(file.getPath(), names));
    hidden.forEach(folder -> name(folder, names));
    Set<Path> outputs = new HashSet<>();
    for (Map.Entry<Path, Set<String>> folder : names.entrySet()) {
      if (isOutput(fs, folder.getKey(), folder.getValue())) {
        outputs.add(folder.getKey());
      }
    }
    return outputs;
  }

  private static void name(Path path, Map<Path, Set<String>> names) {
    names.computeIfAbsent(path.getParent(), folder -> new HashSet<>()).add(path.getName());
  }

  /** The topmost hidden folder between a file and the top; null where there is none. */
  private static Path hiddenAbove(Path file, Path top) {
    Path hidden = null;
    for (Path at = file.getParent(); at != null && !at.equals(top); at = at.getParent()) {
      if (isHidden(at.getName())) {
        hidden = at;
      }
    }
    return hidden;
  }

  private static boolean isData(Path file, Path top, Set<Path> outputs) {
    if (isHidden(file.getName())) {
      return false;
    }
    for (Path at = file; at != null && !at.equals(top); at = at.getParent()) {
      if (outputs.contains(at)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Finds local files. There a link can lead back to a folder above it: its files would be found
   * again and again. A link to what is found at its own place, too, is passed over.
   *
   * @param hidden the hidden folders are put there; null: they are looked into as others are
   */
  private record LocalWalk(
      FileSystem fs, Set<Path> hidden, List<FileStatus> all, Deque<java.nio.file.Path> above) {
    LocalWalk(FileSystem fs, Set<Path> hidden, List<FileStatus> all) {
      this(fs, hidden, all, new ArrayDeque<>());
    }

    void walk(Path folder) throws IOException {
      java.nio.file.Path real = java.nio.file.Path.of(folder.toUri().getPath()).toRealPath();
      if (above.contains(real)) {
        throw new ConfigException(
            folder
                + ": is a link to a folder that it is in itself ("
                + real
                + "); remove the link");
      }
      above.push(real);
      for (FileStatus found : fs.listStatus(folder)) {
        Path path = found.getPath();
        if (isSecondWay(path)) {
          continue;
        }
        if (!found.isDirectory()) {
          all.add(found);
        } else if (hidden != null && isHidden(path.getName())) {
          hidden.add(path);
        } else {
          walk(path);
        }
      }
      above.pop();
    }

    /** Whether a path is a link to a file or folder that is found without it. */
    private boolean isSecondWay(Path path) throws IOException {
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
  }
}
