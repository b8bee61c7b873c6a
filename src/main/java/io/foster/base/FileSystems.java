package io.foster.base;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** The clients of file systems, and what is said where there is none. */
final class FileSystems {
  private FileSystems() {}

  /**
   * The file system of a path.
   *
   * @param key the key or option that names it, for messages
   * @throws ConfigException if there is no client for it
   */
  static FileSystem of(String key, Path path, Configuration hadoop) {
    try {
      return path.getFileSystem(hadoop);
    } catch (UnsupportedFileSystemException e) {
      throw noClient(key, path);
    } catch (IOException | RuntimeException e) {
      // Hadoop wraps a connector class that is not there into a RuntimeException.
      throw e.getCause() instanceof ClassNotFoundException
          ? noClient(key, path)
          : unusable(key, path, e);
    }
  }

  static ConfigException unusable(String key, Path path, Exception e) {
    return new ConfigException(
        key + ": " + path + " cannot be used (" + reason(e) + "); check the address and rights");
  }

  private static ConfigException noClient(String key, Path path) {
    return new ConfigException(
        key
            + ": no file system client for "
            + path
            + "; add its Hadoop connector to Spark (--packages), or use a path Spark can reach");
  }

  /** What an exception says, on one line. */
  static String reason(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse(message).strip();
  }
}
