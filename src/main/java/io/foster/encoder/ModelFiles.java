package io.foster.encoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.base.ConfigException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a Hugging Face folder. */
final class ModelFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

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

  byte[] bytes(Path file) throws IOException {
    try (InputStream in = fileSystem.open(file)) {
      return in.readAllBytes();
    }
  }

  JsonNode json(Path file) throws IOException {
    try {
      return JSON.readTree(bytes(file));
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
    int value = config.path(key).asInt(0);
    if (value <= 0) {
      throw new ConfigException(
          file + ": " + key + " is missing; use the file the model came with");
    }
    return value;
  }
}
