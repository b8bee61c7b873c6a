package io.foster.base;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.Path;

/**
 * What a text of the user's names: a file or folder by its very name or, where there is none of it,
 * all that a pattern matches. The patterns are Hadoop's, the search is not: Hadoop takes brackets
 * of the folder above for a part of the pattern, and cannot list a folder that holds a name with a
 * colon.
 */
public final class FilePattern {
  private final String key;
  private final FileSystem fs;

  private FilePattern(String key, FileSystem fs) {
    this.key = key;
    this.fs = fs;
  }

  /**
   * What was found.
   *
   * @param fs where it is
   * @param named the path that the text stands for
   * @param places files and folders, by path; none where nothing matches
   */
  public record Found(FileSystem fs, Path named, List<FileStatus> places) {}

  /**
   * Looks for what a text names.
   *
   * @param key the key or option that holds it, for messages
   * @param top the folder that it is below, unless it is a full path or a URI
   * @throws ConfigException if it is neither a name of something nor a pattern
   */
  public static Found find(String key, Path top, String text, Configuration hadoop)
      throws IOException {
    // Not new Path(top, text): it takes a colon for a scheme's.
    Path place = LiteralPath.of(key, text);
    Path named = new Path(top, place);
    FileSystem fs = FileSystems.of(key, named, hadoop);
    if (fs.exists(named)) {
      return new Found(fs, named, List.of(fs.getFileStatus(named)));
    }
    boolean below = !place.isAbsolute() && place.toUri().getScheme() == null;
    Path from = below ? top : new Path(named, "/");
    Collection<FileStatus> places = new FilePattern(key, fs).matches(from, place.toUri().getPath());
    return new Found(fs, named, List.copyOf(places));
  }

  private Collection<FileStatus> matches(Path from, String pattern) throws IOException {
    Map<Path, FileStatus> found = new TreeMap<>();
    for (String one : expanded(pattern)) {
      Set<Path> at = Set.of(from);
      List<String> parts =
          Arrays.stream(one.split("/")).filter(p -> !p.isEmpty() && !p.equals(".")).toList();
      for (int i = 0; i < parts.size(); i++) {
        at = step(at, parts.get(i), i == parts.size() - 1);
      }
      for (Path path : at) {
        try {
          found.put(path, fs.getFileStatus(path));
        } catch (FileNotFoundException e) {
          // There is no such file in this of several folders.
        }
      }
    }
    return found.values();
  }

  /** The pattern without those braces that hold a slash. */
  private List<String> expanded(String pattern) {
    try {
      return GlobExpander.expand(pattern);
    } catch (IOException e) {
      throw noPattern(pattern, e);
    }
  }

  /** One folder further down: a name stands for itself where something has it. */
  private Set<Path> step(Set<Path> folders, String part, boolean last) throws IOException {
    Set<Path> next = new TreeSet<>();
    for (Path folder : folders) {
      Path literal = LiteralPath.child(folder, part);
      if (!LiteralPath.isSpecial(part) || fs.exists(literal)) {
        next.add(literal);
      } else {
        next.addAll(matching(folder, part, last));
      }
    }
    return next;
  }

  private List<Path> matching(Path folder, String part, boolean last) throws IOException {
    GlobFilter filter;
    try {
      filter = new GlobFilter(part);
    } catch (IOException e) {
      throw noPattern(part, e);
    }
    List<Path> found = new ArrayList<>();
    for (FileStatus child : children(folder)) {
      // HDFS has more to say of a path through a file than that nothing is there.
      boolean fits = last || child.isDirectory();
      if (fits && filter.accept(child.getPath()) && isMeant(child, part, filter)) {
        found.add(child.getPath());
      }
    }
    return found;
  }

  private FileStatus[] children(Path folder) throws IOException {
    try {
      return fs.getFileStatus(folder).isDirectory() ? fs.listStatus(folder) : new FileStatus[0];
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  /**
   * Whether the user meant what a pattern matches. An asterisk means no hidden file and no output
   * of Foster; a pattern that spells out the first character, or has no wildcard, means what it
   * says.
   */
  private boolean isMeant(FileStatus child, String part, GlobFilter filter) throws IOException {
    Path path = child.getPath();
    String name = path.getName();
    if (DataFiles.isHidden(name)) {
      Path other = LiteralPath.child(path.getParent(), "\uFFFC" + name.substring(1));
      return !filter.accept(other);
    }
    boolean wild = part.matches(".*[*?\\[].*");
    return !wild || !child.isDirectory() || !DataFiles.isOutput(fs, path);
  }

  private ConfigException noPattern(String part, IOException e) {
    return new ConfigException(
        key
            + ": there is nothing of the name "
            + part
            + ", and it is no pattern ("
            + FileSystems.reason(e)
            + "); check the name, or write a backslash before what stands for itself");
  }
}
