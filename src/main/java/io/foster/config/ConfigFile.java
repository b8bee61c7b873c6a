package io.foster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.BadPath;
import com.typesafe.config.ConfigException.BadValue;
import com.typesafe.config.ConfigException.IO;
import com.typesafe.config.ConfigException.Parse;
import com.typesafe.config.ConfigException.WrongType;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** The user's configuration file: a path or any Hadoop URI, in HOCON. */
final class ConfigFile {
  private ConfigFile() {}

  /**
   * Reads it.
   *
   * @param hadoop asked only when {@code file} is not local
   * @throws ConfigException if it is not there or is no HOCON
   */
  static Config parse(String file, Supplier<Configuration> hadoop) {
    try {
      Optional<File> local = local(file);
      Config parsed = local.isPresent() ? parseLocal(local.get()) : parseRemote(file, hadoop.get());
      requireLegible(file, local, parsed, hadoop);
      return parsed;
    } catch (Parse | WrongType | BadPath | BadValue e) {
      throw new ConfigException(
          "--config "
              + oneLine(e)
              + "; see https://github.com/lightbend/config/blob/main/HOCON.md for the syntax");
    } catch (StackOverflowError e) {
      throw tooDeep("--config " + file);
    } catch (FileNotFoundException e) {
      throw missing(file);
    } catch (UnsupportedFileSystemException e) {
      throw new ConfigException(
          "--config "
              + file
              + ": no file system client for this scheme; add its Hadoop connector to Spark"
              + " (--packages), or use a local file");
    } catch (IOException | IO | IllegalArgumentException e) {
      throw new ConfigException(
          "--config " + file + ": cannot be read (" + oneLine(e) + "); check its name and rights");
    }
  }

  private static Config parseLocal(File file) {
    if (!file.exists()) {
      throw missing(file.getPath());
    }
    if (file.isDirectory()) {
      throw new ConfigException("--config " + file + ": is a directory; name a file in it");
    }
    return ConfigFactory.parseFile(file, ConfigParseOptions.defaults().setAllowMissing(false));
  }

  private static Config parseRemote(String uri, Configuration hadoop) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(open(uri, hadoop), StandardCharsets.UTF_8))) {
      return ConfigFactory.parseReader(reader, origin(uri).prependIncluder(new NoInclude(uri)));
    }
  }

  private static InputStream open(String uri, Configuration hadoop) throws IOException {
    Path path = LiteralPath.of("--config", uri);
    return path.getFileSystem(hadoop).open(path);
  }

  /** The library puts a mark in the place of bytes that are no UTF-8, in comments too. */
  private static void requireLegible(
      String file, Optional<File> local, Config parsed, Supplier<Configuration> hadoop)
      throws IOException {
    if (!parsed.root().render(ConfigRenderOptions.concise()).contains("\uFFFD")) {
      return;
    }
    try (InputStream in =
        local.isPresent() ? new FileInputStream(local.get()) : open(file, hadoop.get())) {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in.readAllBytes()));
    } catch (CharacterCodingException e) {
      throw new ConfigException(
          "--config " + file + ": holds characters that are no UTF-8; save the file as UTF-8");
    }
  }

  /** A path without a scheme, or with {@code file:}, is a local file; only those can include. */
  private static Optional<File> local(String file) {
    if (!file.matches("[A-Za-z][A-Za-z0-9+.-]*:/.*")) {
      return Optional.of(new File(file));
    }
    return file.startsWith("file:")
        ? Optional.of(new File(LiteralPath.of("--config", file).toUri().getPath()))
        : Optional.empty();
  }

  private static ConfigException missing(String file) {
    return new ConfigException(
        "--config "
            + file
            + ": there is no such file; check the path, it is taken from "
            + System.getProperty("user.dir"));
  }

  /** The library goes down one call for each bracket. */
  static ConfigException tooDeep(String where) {
    return new ConfigException(
        where + ": its values are nested too deep to be read; write it with fewer brackets");
  }

  /** Where values come from, for messages. */
  static ConfigParseOptions origin(String description) {
    return ConfigParseOptions.defaults().setAllowMissing(false).setOriginDescription(description);
  }

  /** What the library says, without its line ends. */
  static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }

  /** HOCON ignores an include that is not found; a remote file's would silently do nothing. */
  private record NoInclude(String uri) implements ConfigIncluder {
    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      throw new ConfigException(
          "--config "
              + uri
              + ": includes \""
              + what
              + "\", which works in local files only; put everything into one file");
    }
  }
}
