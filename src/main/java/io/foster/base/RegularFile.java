package io.foster.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Files that have an end. A local path can also name a pipe, a socket or a device: reading one
 * waits for a writer that may never come, or goes on for ever.
 */
public final class RegularFile {
  private RegularFile() {}

  /**
   * The status of a file that is to be read.
   *
   * @param key the key or option that names it, for messages; "" for none
   * @throws ConfigException if it is a folder, a pipe, a socket or a device
   * @throws java.io.FileNotFoundException if there is nothing
   */
  public static FileStatus status(String key, FileSystem fs, Path path) throws IOException {
    FileStatus status = fs.getFileStatus(path);
    String name = key.isEmpty() ? path.toString() : key + ": " + path;
    if (status.isDirectory()) {
      throw new ConfigException(name + ": is a folder, not a file; name a file");
    }
    if (isSpecial(fs, status.getPath())) {
      throw new ConfigException(
          name + ": is a pipe, a socket or a device; write what it gives into a file");
    }
    return status;
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
