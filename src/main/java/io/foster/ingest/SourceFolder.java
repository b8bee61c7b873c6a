package io.foster.ingest;

import io.foster.base.ConfigException;
import io.foster.base.DataFiles;
import io.foster.base.LiteralPath;
import io.foster.config.InputConfig;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The folder of the raw files. Files and folders whose name begins with a dot or an underscore are
 * passed over, as everywhere in Hadoop; a folder that holds a Delta table stands for that table.
 *
 * @param root its full path
 * @param charset of text files
 */
record SourceFolder(FileSystem fs, Path root, Charset charset, SparkSession spark) {

  /** Opens {@code input.dir}. */
  static SourceFolder open(InputConfig input, String dir, SparkSession spark) throws IOException {
    Path root = LiteralPath.of("input.dir", dir);
    FileSystem fs = root.getFileSystem(spark.sparkContext().hadoopConfiguration());
    FileStatus status = fs.getFileStatus(root);
    if (!status.isDirectory()) {
      throw new ConfigException(
          "input.dir: " + dir + " is a file; name its folder, and the file in input.interactions");
    }
    root = status.getPath();
    LiteralPath.forSpark(root);
    return new SourceFolder(fs, root, Charset.forName(input.charset().orElse("UTF-8")), spark);
  }

  /** All files and Delta tables, in name order. */
  List<SourceFile> list() throws IOException {
    return list(root);
  }

  /** Those the user named: by their very name or, where there is none of it, by a glob. */
  List<SourceFile> named(String key, String glob) throws IOException {
    // A child's path, or a URI of its own. Not new Path(root, text): it takes a colon for a
    // scheme's.
    Path place = LiteralPath.of("input." + key, glob);
    Path named =
        place.isAbsolute() || place.toUri().getScheme() != null ? place : new Path(root, place);
    List<SourceFile> files = new ArrayList<>();
    if (fs.exists(named)) {
      files.addAll(list(fs.getFileStatus(named).getPath()));
    } else {
      FileStatus[] matches = fs.globStatus(named);
      for (FileStatus match : matches == null ? new FileStatus[0] : matches) {
        files.addAll(list(match.getPath()));
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

  private List<SourceFile> list(Path from) throws IOException {
    List<SourceFile> files = new ArrayList<>();
    List<Path> tables = DeltaDirectory.under(fs, from);
    for (Path table : tables) {
      files.add(SourceFile.of(TableSource.delta(table), relative(table), spark));
    }
    for (FileStatus file : DataFiles.list(fs, from)) {
      Path path = file.getPath();
      if (tables.stream().noneMatch(table -> isBelow(path, table))) {
        requireNoIceberg(path);
        files.add(SourceFile.open(fs, path, relative(path), charset));
      }
    }
    files.sort(Comparator.comparing(SourceFile::name));
    return files;
  }

  private static boolean isBelow(Path path, Path folder) {
    for (Path at = path; at != null; at = at.getParent()) {
      if (at.equals(folder)) {
        return true;
      }
    }
    return false;
  }

  /** The files of an Iceberg table are no table by themselves either. */
  private static void requireNoIceberg(Path path) {
    boolean metadata =
        path.getName().endsWith(".metadata.json") && path.getParent().getName().equals("metadata");
    if (metadata) {
      throw new ConfigException(
          "input.dir: "
              + path.getParent().getParent()
              + " holds an Iceberg table, whose files are of several versions; name it in"
              + " input.interactions or input.items as table:catalog.database.table");
    }
  }

  private String relative(Path path) {
    String base = root.toUri().getPath();
    String prefix = base.endsWith("/") ? base : base + "/";
    String full = path.toUri().getPath();
    return full.startsWith(prefix) ? full.substring(prefix.length()) : path.toString();
  }
}
