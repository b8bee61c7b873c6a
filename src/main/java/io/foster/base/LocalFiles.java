package io.foster.base;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;

/** Files of this machine that appear as a whole. */
final class LocalFiles {
  private LocalFiles() {}

  /**
   * Writes a file in the place of an earlier one. Hadoop's local file system removes a file before
   * it renames another over it, so that who looks in between finds none. A checksum of the old text
   * must not be there for the new one.
   */
  static void write(Path file, Store.Content content) throws IOException {
    Path own = beside(file);
    Files.createDirectories(Objects.requireNonNull(file.getParent(), "a file has a folder"));
    try {
      try (OutputStream out = Files.newOutputStream(own)) {
        content.writeTo(out);
      }
      Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
      Files.move(own, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(own);
    }
  }

  /**
   * Writes a new file. Hadoop's local file system looks first and creates then. A link does both at
   * once, and whoever finds it finds the whole text.
   *
   * @throws FileAlreadyExistsException if there is one
   */
  static void create(Path file, byte[] bytes) throws IOException {
    Path own = beside(file);
    Files.write(own, bytes);
    try {
      Files.createLink(file, own);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // A file system without links.
      Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
    } finally {
      Files.delete(own);
    }
  }

  private static Path beside(Path file) {
    return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }
}
