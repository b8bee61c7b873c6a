package io.foster.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Files that can be read, to an end. A local path can also name a pipe, a socket or a device:
 * reading one waits for a writer that may never come, or goes on for ever. And there are names that
 * Hadoop cannot open, and names that Spark passes over.
 */
public final class RegularFile {
  private RegularFile() {}

  /**
   * The status of a file that is to be read.
   *
   * @param key the key or option that names it, for messages; "" for none
   * @throws ConfigException if it is a folder, a pipe, a socket or a device, or has a name that
   *     Hadoop cannot open
   * @throws java.io.FileNotFoundException if there is nothing
   */
  public static FileStatus status(String key, FileSystem fs, Path path) throws IOException {
    FileStatus status = fs.getFileStatus(path);
    if (status.isDirectory()) {
      throw new ConfigException(shown(key, path) + ": is a folder, not a file; name a file");
    }
    requireReadable(key, fs, status.getPath());
    return status;
  }

  /**
   * Fails where Spark could not read one of the files at a place.
   *
   * @param key the key or option that names it, for messages
   * @param place a file or a folder
   * @throws ConfigException for the first of them
   */
  public static void requireForSpark(String key, FileSystem fs, FileStatus place)
      throws IOException {
    if (!place.isDirectory()) {
      requireNotHidden(key, place.getPath());
    }
    for (FileStatus file : DataFiles.list(fs, place.getPath())) {
      requireReadable(key, fs, file.getPath());
    }
  }

  /** The same for what is at a path, if anything is. */
  public static void requireForSpark(String key, Path path, Configuration hadoop) {
    FileSystem fs = FileSystems.of(key, path, hadoop);
    try {
      if (fs.exists(path)) {
        requireForSpark(key, fs, fs.getFileStatus(path));
      }
    } catch (IOException e) {
      throw FileSystems.unusable(key, path, e);
    }
  }

  /** Fails where Spark passes over the very file that the user named. */
  public static void requireNotHidden(String key, Path file) {
    if (DataFiles.isHidden(file.getName())) {
      throw new ConfigException(
          shown(key, file)
              + ": Spark passes over files whose name begins with a dot or an underscore; rename"
              + " it");
    }
  }

  private static void requireReadable(String key, FileSystem fs, Path path) {
    requireName(key, fs, path);
    if (isSpecial(fs, path)) {
      throw new ConfigException(
          shown(key, path) + ": is a pipe, a socket or a device; write what it gives into a file");
    }
  }

  /** Hadoop takes the name of a checksum file, {@code .a:b.crc}, for a URI. */
  static void requireName(String key, FileSystem fs, Path path) {
    if (path.getName().indexOf(':') >= 0 && fs instanceof ChecksumFileSystem) {
      throw new ConfigException(
          shown(key, path)
              + ": Hadoop cannot read local files whose name holds a colon; rename it, or move it"
              + " out of the folder");
    }
  }

  private static String shown(String key, Path path) {
    return key.isEmpty() ? path.toString() : key + ": " + path;
  }

  private static boolean isSpecial(FileSystem fs, Path path) {
    if (!Store.isLocal(fs)) {
      return false;
    }
    try {
      java.nio.file.Path local = java.nio.file.Path.of(path.toUri().getPath());
      return Files.exists(local) && !Files.isRegularFile(local) && !Files.isDirectory(local);
    } catch (InvalidPathException e) {
      // A name that this locale cannot write; opening it will say so.
      return false;
    }
  }
}
