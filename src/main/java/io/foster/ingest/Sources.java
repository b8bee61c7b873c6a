package io.foster.ingest;

import io.foster.base.ConfigException;
import io.foster.base.DataFiles;
import io.foster.base.LiteralPath;
import io.foster.config.ColumnMapping;
import io.foster.config.InputConfig;
import io.foster.config.InputConfig.Format;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What to read and how: the format and the files of either table, in name order. Files and folders
 * whose name begins with a dot or an underscore are passed over, as everywhere in Hadoop.
 */
record Sources(SourceReader reader, List<SourceFile> interactions, List<SourceFile> items) {

  private static List<SourceReader> readers(InputConfig input) {
    return List.of(
        new Amazon2014Reader(),
        new Amazon2018Reader(),
        new Amazon2023Reader(),
        new YelpReader(),
        new MovieLens1mReader(),
        new MovieLens20mReader(),
        new MindReader(input.mindHistory()),
        new RecBoleReader(input.columns()),
        new GenericReader(Format.FOSTER, ColumnMapping.FOSTER),
        new GenericReader(Format.GENERIC, input.columns()));
  }

  /** Finds the files and, where the format is {@code auto}, recognises it. */
  static Sources find(InputConfig input, Configuration hadoop) {
    String dir =
        input
            .dir()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "input.dir: is not set; name the folder with the raw interactions and"
                            + " items"));
    try {
      return find(input, dir, hadoop);
    } catch (FileNotFoundException e) {
      throw new ConfigException("input.dir: " + dir + " does not exist; name an existing folder");
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(
          "input.dir: cannot read "
              + dir
              + " ("
              + e.getMessage()
              + "); check the address and the access to it");
    }
  }

  private static Sources find(InputConfig input, String dir, Configuration hadoop)
      throws IOException {
    Path root = LiteralPath.of("input.dir", dir);
    FileSystem fs = root.getFileSystem(hadoop);
    Charset charset = Charset.forName(input.charset().orElse("UTF-8"));
    FileStatus status = fs.getFileStatus(root);
    if (!status.isDirectory()) {
      throw new ConfigException(
          "input.dir: " + dir + " is a file; name its folder, and the file in input.interactions");
    }
    root = status.getPath();
    LiteralPath.forSpark(root);
    List<SourceFile> all =
        input.interactions().isPresent() && input.items().isPresent()
            ? List.of()
            : list(fs, root, root, charset);
    List<SourceFile> interactions =
        named("interactions", input.interactions(), fs, root, all, charset);
    List<SourceFile> items = named("items", input.items(), fs, root, all, charset);
    List<Sources> found = new ArrayList<>();
    for (SourceReader reader : readers(input)) {
      boolean wanted =
          input.format() == Format.AUTO ? reader.detectable() : reader.format() == input.format();
      if (wanted) {
        found.add(
            new Sources(
                reader,
                chosen(interactions, input.interactions(), input.format(), reader::isInteractions),
                chosen(items, input.items(), input.format(), reader::isItems)));
      }
    }
    return choose(input, dir, found, all.isEmpty() ? interactions : all);
  }

  /**
   * All files below the folder, or those the user named: by their very name or, where there is none
   * of it, by a glob.
   */
  private static List<SourceFile> named(
      String key,
      Optional<String> glob,
      FileSystem fs,
      Path root,
      List<SourceFile> all,
      Charset charset)
      throws IOException {
    if (glob.isEmpty()) {
      return all;
    }
    // A child's path, or a URI of its own. Not new Path(root, text): it takes a colon for a
    // scheme's.
    Path place = LiteralPath.of("input." + key, glob.get());
    Path named =
        place.isAbsolute() || place.toUri().getScheme() != null ? place : new Path(root, place);
    List<SourceFile> files = new ArrayList<>();
    if (fs.exists(named)) {
      files.addAll(list(fs, fs.getFileStatus(named).getPath(), root, charset));
    } else {
      FileStatus[] matches = fs.globStatus(named);
      for (FileStatus match : matches == null ? new FileStatus[0] : matches) {
        files.addAll(list(fs, match.getPath(), root, charset));
      }
    }
    if (files.isEmpty()) {
      throw new ConfigException(
          "input."
              + key
              + ": no file matches "
              + named
              + "; name a file, folder or glob below input.dir");
    }
    files.sort(Comparator.comparing(SourceFile::name));
    return files;
  }

  /**
   * The files that a format takes. What the user named for a table of a format he named is taken as
   * it is; reading it will tell.
   */
  private static List<SourceFile> chosen(
      List<SourceFile> files,
      Optional<String> glob,
      Format format,
      Predicate<SourceFile> recognised) {
    return glob.isPresent() && format != Format.AUTO
        ? files
        : files.stream().filter(recognised).toList();
  }

  private static Sources choose(
      InputConfig input, String dir, List<Sources> found, List<SourceFile> all) {
    List<Sources> whole =
        found.stream().filter(s -> !s.interactions.isEmpty() && !s.items.isEmpty()).toList();
    if (whole.size() == 1) {
      Sources chosen = whole.get(0);
      Stream.concat(chosen.interactions.stream(), chosen.items.stream())
          .forEach(SourceFile::requireReadable);
      return chosen;
    }
    if (whole.size() > 1) {
      throw new ConfigException(
          "input.format: "
              + dir
              + " holds several formats: "
              + whole.stream().map(Sources::show).collect(Collectors.joining("; "))
              + "; set input.format, or a folder with one of them");
    }
    List<Sources> half =
        found.stream().filter(s -> !s.interactions.isEmpty() || !s.items.isEmpty()).toList();
    if (!half.isEmpty()) {
      Sources first = half.get(0);
      String missing = first.interactions.isEmpty() ? "interactions" : "items";
      throw new ConfigException(
          "input."
              + missing
              + ": "
              + dir
              + " holds "
              + half.stream().map(Sources::show).collect(Collectors.joining("; "))
              + " but no "
              + missing
              + " of that format; add them, or name their files in input."
              + missing
              + " and the format in input.format");
    }
    String shown =
        all.isEmpty()
            ? "no files"
            : all.stream().limit(5).map(SourceFile::shows).collect(Collectors.joining(", "))
                + (all.size() > 5 ? ", and " + (all.size() - 5) + " files more" : "");
    String sought = input.format() == Format.AUTO ? "any known format" : input.format().label();
    throw new ConfigException(
        "input.dir: nothing in "
            + dir
            + " looks like "
            + sought
            + " (found "
            + shown
            + "); set input.format, input.interactions and input.items");
  }

  /** The format and its files in brief. */
  String show() {
    return reader.format().label()
        + " ("
        + Stream.concat(interactions.stream(), items.stream())
            .map(SourceFile::name)
            .limit(5)
            .collect(Collectors.joining(", "))
        + ")";
  }

  private static List<SourceFile> list(FileSystem fs, Path from, Path root, Charset charset)
      throws IOException {
    List<SourceFile> files = new ArrayList<>();
    for (FileStatus file : DataFiles.list(fs, from)) {
      files.add(SourceFile.open(fs, file.getPath(), relative(file.getPath(), root), charset));
    }
    files.sort(Comparator.comparing(SourceFile::name));
    return files;
  }

  private static String relative(Path path, Path root) {
    String base = root.toUri().getPath();
    String prefix = base.endsWith("/") ? base : base + "/";
    String full = path.toUri().getPath();
    return full.startsWith(prefix) ? full.substring(prefix.length()) : path.toString();
  }
}
