package io.foster.base;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** The output's file system: whole files and directories, put in place in one move. */
public final class Store {
  /** Where an object appears as a whole once it is written, in the place of an earlier one. */
  private static final Set<String> WHOLE_OBJECTS = Set.of("s3a", "gs");

  /** Where of two that create a file in the same moment one is told that it is there. */
  private static final Set<String> ONE_CREATES =
      Set.of("file", "hdfs", "webhdfs", "viewfs", "abfs", "abfss", "gs");

  /** How long a small file that is being created elsewhere can take to appear. */
  private static final Duration SETTLES = Duration.ofSeconds(3);

  private final FileSystem fs;
  private final Configuration hadoop;
  private final Path root;

  private Store(FileSystem fs, Configuration hadoop, Path root) {
    this.fs = fs;
    this.hadoop = hadoop;
    this.root = root;
  }

  /**
   * The store at a directory that need not exist yet.
   *
   * @throws ConfigException if there is no client for its file system
   */
  public static Store at(String key, String uri, Configuration hadoop) {
    Path path = LiteralPath.of(key, uri);
    FileSystem fs = FileSystems.of(key, path, hadoop);
    try {
      Path root = fs.makeQualified(path);
      LiteralPath.forSpark(root);
      return new Store(fs, hadoop, root);
    } catch (ConfigException e) {
      throw e;
    } catch (RuntimeException e) {
      throw FileSystems.unusable(key, path, e);
    }
  }

  /** The store of the directory that a file is in. */
  public static Store around(String key, Path file, Configuration hadoop) {
    // The parent of a name alone is a path without a name.
    String parent = file.getParent() == null ? "" : file.getParent().toString();
    return at(key, parent.isEmpty() ? "." : parent, hadoop);
  }

  public Path root() {
    return root;
  }

  public boolean exists(Path path) throws IOException {
    return fs.exists(path);
  }

  /** The names in a directory, sorted; none where it does not exist. */
  public List<String> names(Path directory) throws IOException {
    try {
      return Arrays.stream(fs.listStatus(directory))
          .map(s -> s.getPath().getName())
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** The data files at or below the root; none where there is nothing. */
  public List<FileStatus> files() throws IOException {
    return fs.exists(root) ? DataFiles.list(fs, root) : List.of();
  }

  public String read(Path file) throws IOException {
    RegularFile.requireName("", fs, file);
    try (FSDataInputStream in = fs.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What a file is to hold. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a file so that a reader sees the old text or the new, never a part of it. */
  public void write(Path file, String text) throws IOException {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The same for any content. */
  public void write(Path file, Content content) throws IOException {
    if (isLocal(fs)) {
      LocalFiles.write(local(file), content);
      return;
    }
    if (WHOLE_OBJECTS.contains(fs.getUri().getScheme())) {
      writeObject(file, content);
      return;
    }
    Path temporary = beside(file);
    try {
      try (OutputStream out = fs.create(temporary, true)) {
        content.writeTo(out);
      }
      replace(temporary, file);
    } finally {
      fs.delete(temporary, false);
    }
  }

  /**
   * A rename copies there, and removes what it replaces before. The content is made on this machine
   * first: what is written half is an object too.
   */
  private void writeObject(Path file, Content content) throws IOException {
    java.nio.file.Path own = Files.createTempFile("foster-", ".tmp");
    try {
      try (OutputStream out = Files.newOutputStream(own)) {
        content.writeTo(out);
      }
      fs.copyFromLocalFile(true, true, new Path(own.toUri()), file);
    } finally {
      Files.deleteIfExists(own);
    }
  }

  /** Whether its files are those of this machine. */
  static boolean isLocal(FileSystem fs) {
    return "file".equals(fs.getUri().getScheme());
  }

  private java.nio.file.Path local(Path file) {
    return java.nio.file.Path.of(fs.makeQualified(file).toUri().getPath());
  }

  /**
   * Writes a new file.
   *
   * @param text no other process writes the same
   * @return false where there is one already; it is left as it is
   */
  public boolean create(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      if (isLocal(fs)) {
        LocalFiles.create(local(file), bytes);
        return true;
      }
      try (OutputStream out = fs.create(file, false)) {
        out.write(bytes);
      }
      return ONE_CREATES.contains(fs.getUri().getScheme()) || stays(file, text);
    } catch (FileAlreadyExistsException | java.nio.file.FileAlreadyExistsException e) {
      return false;
    }
  }

  /**
   * S3A looks whether there is a file, and writes then. Of several that found none the last one's
   * text stays, and each sees so when all have written.
   */
  private boolean stays(Path file, String text) throws IOException {
    try {
      Thread.sleep(SETTLES.toMillis());
      return read(file).equals(text);
    } catch (FileNotFoundException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("while " + file + " was created");
    }
  }

  /** How long ago a file was written, by the clock of its file system. */
  public Duration age(Path file) throws IOException {
    Path probe = probe();
    try {
      long now = fs.getFileStatus(probe).getModificationTime();
      return Duration.ofMillis(now - fs.getFileStatus(file).getModificationTime());
    } finally {
      fs.delete(probe, false);
    }
  }

  /** A new empty file. */
  private Path probe() throws IOException {
    Path probe = new Path(root, "." + UUID.randomUUID() + ".tmp");
    fs.create(probe, false).close();
    return probe;
  }

  /** Moves a file or directory to a free place. */
  public void move(Path from, Path to) throws IOException {
    fs.mkdirs(to.getParent());
    // Renaming onto an existing directory would silently move it inside that directory.
    if (fs.exists(to)) {
      throw new FileAlreadyExistsException(to + " is in the way of " + from);
    }
    if (!fs.rename(from, to)) {
      throw new IOException("Cannot rename " + from + " to " + to);
    }
  }

  /** Marks the root as an output, which is no raw data wherever it stands. */
  public void markAsOutput() throws IOException {
    Path mark = new Path(root, DataFiles.MARK);
    if (!exists(mark)) {
      write(mark, "Foster wrote what is in this folder and passes over it as raw data.\n");
    }
  }

  /** A free place beside the root, of the same file system, for what is to be moved there. */
  public Path attempt() {
    return beside(root);
  }

  /** A hidden name of its own in the same folder. */
  private static Path beside(Path path) {
    return LiteralPath.child(
        path.getParent(), "." + path.getName() + "." + UUID.randomUUID() + ".tmp");
  }

  public void makeDirectory(Path directory) throws IOException {
    fs.mkdirs(directory);
  }

  public void delete(Path path) throws IOException {
    fs.delete(path, true);
  }

  /**
   * Makes the directory and writes a file into it, to find out now and not in an hour.
   *
   * @throws ConfigException if that is not possible
   */
  public void requireWritable(String key) {
    try {
      FileStatus status = fs.exists(root) ? fs.getFileStatus(root) : null;
      if (status != null && !status.isDirectory()) {
        throw new IOException("it is a file");
      }
      fs.mkdirs(root);
      fs.delete(probe(), false);
    } catch (IOException | RuntimeException e) {
      throw new ConfigException(
          key
              + ": cannot write to "
              + root
              + " ("
              + FileSystems.reason(e)
              + "); choose a directory you can write to with "
              + (key.equals("output") ? "--output DIR" : key));
    }
  }

  /** Only FileContext renames over an existing file in one step; not every scheme has one. */
  private void replace(Path from, Path to) throws IOException {
    try {
      FileContext.getFileContext(from.toUri(), hadoop).rename(from, to, Rename.OVERWRITE);
    } catch (UnsupportedFileSystemException e) {
      fs.delete(to, false);
      move(from, to);
    }
  }
}
