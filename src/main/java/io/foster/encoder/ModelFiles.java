package io.foster.encoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.LfsPointer;
import io.foster.base.Printable;
import io.foster.base.RegularFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a Hugging Face folder. */
final class ModelFiles {
  /** The largest tokenizers have some tens of megabytes. */
  private static final long MAX_BYTES = 1L << 28;

  private final Path folder;
  private final Configuration hadoop;
  private final FileSystem fileSystem;

  /**
   * @throws ConfigException if there is no such folder, or no client for its file system
   */
  ModelFiles(Path folder, Configuration hadoop) {
    this.folder = folder;
    this.hadoop = hadoop;
    try {
      this.fileSystem = folder.getFileSystem(hadoop);
      if (!fileSystem.exists(folder)) {
        throw new ConfigException(
            "encoder.source: there is no folder " + folder + "; check the URI");
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(
          "encoder.source: cannot open " + folder + " (" + e.getMessage() + "); check the URI");
    }
  }

  Path folder() {
    return folder;
  }

  Configuration hadoop() {
    return hadoop;
  }

  Path file(String name) {
    return new Path(folder, name);
  }

  /**
   * A file or folder that another file names.
   *
   * @throws ConfigException if that is outside of the folder
   */
  Path below(Path namedBy, String name) {
    if (name.isEmpty()) {
      return folder;
    }
    if (name.startsWith("/") || name.contains("..") || name.contains(":")) {
      throw new ConfigException(
          namedBy + ": " + name + " is outside of the folder; use the files the model came with");
    }
    return new Path(folder, name);
  }

  boolean exists(Path file) throws IOException {
    return fileSystem.exists(file);
  }

  /**
   * All of a file that is no weights.
   *
   * @throws ConfigException if it is no file, or far larger than any such file is
   */
  byte[] bytes(Path file) throws IOException {
    long size = RegularFile.status("", fileSystem, file).getLen();
    if (size > MAX_BYTES) {
      throw new ConfigException(
          "%s: has %d bytes, more than the %d that are read; use the file the model came with"
              .formatted(file, size, MAX_BYTES));
    }
    try (InputStream in = fileSystem.open(file)) {
      byte[] all = in.readAllBytes();
      LfsPointer.refuse(file, all);
      return all;
    }
  }

  JsonNode json(Path file) throws IOException {
    try {
      JsonNode read = Json.strict(bytes(file));
      if (read.isContainerNode()) {
        return read;
      }
      throw new ConfigException(file + ": holds no JSON object; use the file the model came with");
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          file + ": not JSON (" + e.getOriginalMessage() + "); download it again");
    } catch (FileNotFoundException e) {
      throw new ConfigException(
          file + ": there is no such file; encoder.source takes a whole Hugging Face folder");
    }
  }

  /** A whole number above 0 that a file has to hold. */
  int number(Path file, JsonNode config, String key) {
    if (!config.has(key)) {
      throw new ConfigException(
          file + ": " + key + " is missing; use the file the model came with");
    }
    return number(file, config, key, 0);
  }

  /** A whole number above 0, or {@code standard} where the file does not say it. */
  int number(Path file, JsonNode config, String key, int standard) {
    JsonNode value = config.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return standard;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() <= 0) {
      throw new ConfigException(
          "%s: %s is %s, not a whole number above 0; use the file the model came with"
              .formatted(file, key, Printable.shown(value.toString(), 60)));
    }
    return value.intValue();
  }
}
