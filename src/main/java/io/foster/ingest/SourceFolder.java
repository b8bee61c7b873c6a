package io.foster.ingest;

import io.foster.base.ConfigException;
import io.foster.base.DataFiles;
import io.foster.base.FilePattern;
import io.foster.base.LiteralPath;
import io.foster.base.RegularFile;
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
 * The folder of the raw files. Hidden files and folders are passed over, see {@link DataFiles}; a
 * folder that holds a Delta table stands for that table.
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
    return list(fs, root, new TableFolders("input.dir", fs));
  }

  /** Those the user named: by their very name or, where there is none of it, by a pattern. */
  List<SourceFile> named(String key, String text) throws IOException {
    String option = "input." + key;
    FilePattern.Found found =
        FilePattern.find(option, root, text, spark.sparkContext().hadoopConfiguration());
    TableFolders tables = new TableFolders(option, found.fs());
    List<SourceFile> files = new ArrayList<>();
    for (FileStatus place : found.places()) {
      if (!place.isDirectory()) {
        RegularFile.requireNotHidden(option, place.getPath());
      }
      files.addAll(list(found.fs(), place.getPath(), tables));
    }
    if (files.isEmpty()) {
      throw new ConfigException(
          option
              + ": no file matches "
              + found.named()
              + "; name a file, folder or glob below input.dir");
    }
    // A pattern can match a folder and a file in it.
    return files.stream().distinct().sorted(Comparator.comparing(SourceFile::name)).toList();
  }

  private List<SourceFile> list(FileSystem where, Path from, TableFolders others)
      throws IOException {
    DataFiles.Look look = DataFiles.look(where, from);
    List<Path> tables = DeltaDirectory.in(where, look);
    others.refuse(look, tables);
    List<SourceFile> files = new ArrayList<>();
    for (Path table : tables) {
      files.add(SourceFile.of(TableSource.delta(table), relative(table), spark));
    }
    for (FileStatus file : look.data()) {
      Path path = file.getPath();
      if (!TableFolders.isBelow(path, tables)) {
        files.add(SourceFile.open(where, path, relative(path), charset));
      }
    }
    files.sort(Comparator.comparing(SourceFile::name));
    return files;
  }

  /** The path below the root; the whole one of what stands elsewhere. */
  private String relative(Path path) {
    String base = root.toString();
    String prefix = base.endsWith("/") ? base : base + "/";
    String full = path.toString();
    return full.startsWith(prefix) ? full.substring(prefix.length()) : full;
  }
}
