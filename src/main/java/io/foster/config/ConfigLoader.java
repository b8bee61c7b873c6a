package io.foster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.BadPath;
import com.typesafe.config.ConfigException.BadValue;
import com.typesafe.config.ConfigException.IO;
import com.typesafe.config.ConfigException.Parse;
import com.typesafe.config.ConfigException.UnresolvedSubstitution;
import com.typesafe.config.ConfigException.WrongType;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * Merges the defaults ({@code reference.conf}), the user's file and the command line, later ones
 * winning, and reads the result. A key without a default is not a key: it is refused, with the
 * nearest one that exists. All problems are reported together.
 *
 * <p>Relative paths inside a file are left as they stand, so they mean what they mean on the
 * command line: relative to the current directory (or, on a cluster, to the home directory of the
 * default file system), not to the file. {@code include} works in local files.
 */
public final class ConfigLoader {
  /**
   * Sections whose keys are the user's own: the Params of a Spark ML Transformer of any class, and
   * names of variants.
   */
  private static final List<String> FREE_FORM =
      List.of("encoder.static.transformer.params", "benchmark.variants");

  /** Keys whose value may be a span of time before the start of the run. */
  private static final List<String> RELATIVE = List.of("ingest.from", "ingest.until");

  private final Config reference;
  private final KeyCheck keys;
  private final Instant start;

  /** A loader with Foster's own defaults, for a run that starts now. */
  public ConfigLoader() {
    this(Clock.systemUTC());
  }

  /** A loader with Foster's own defaults, for a run that starts at the clock's time. */
  public ConfigLoader(Clock clock) {
    this(ConfigFactory.parseURL(ownReference(), origin(Origins.REFERENCE)), FREE_FORM, clock);
  }

  ConfigLoader(Config reference, List<String> freeForm) {
    this(reference, freeForm, Clock.systemUTC());
  }

  private ConfigLoader(Config reference, List<String> freeForm, Clock clock) {
    this.start = clock.instant();
    this.reference = reference.resolve();
    this.keys = new KeyCheck(this.reference.root(), freeForm);
  }

  /**
   * Reads the configuration.
   *
   * @param file the user's file, a path or any Hadoop URI, where there is one
   * @param assignments keys set on the command line; the last one wins
   * @param hadoop asked only when {@code file} is not local
   * @throws ConfigException with every problem found
   */
  public FosterConfig load(
      Optional<String> file, List<Assignment> assignments, Supplier<Configuration> hadoop) {
    return load(file, assignments, hadoop, FosterConfig::read);
  }

  /** What the keys are, and where those that the user has set are set. */
  public KeyGuide guide(
      Optional<String> file, List<Assignment> assignments, Supplier<Configuration> hadoop) {
    Config user = file.map(f -> parse(f, hadoop)).orElse(ConfigFactory.empty());
    return new KeyGuide(this, reference, with(user, assignments));
  }

  <T> T load(
      Optional<String> file,
      List<Assignment> assignments,
      Supplier<Configuration> hadoop,
      Function<Section, T> read) {
    return read(file.map(f -> parse(f, hadoop)).orElse(ConfigFactory.empty()), assignments, read);
  }

  /**
   * Reads a configuration from a text instead of a file: that of a manifest, say.
   *
   * @param origin where the text comes from, for messages
   * @throws ConfigException with every problem found
   */
  public FosterConfig loadText(String origin, String text, List<Assignment> assignments) {
    try {
      return read(ConfigFactory.parseString(text, origin(origin)), assignments, FosterConfig::read);
    } catch (com.typesafe.config.ConfigException e) {
      throw new ConfigException(origin + ": " + oneLine(e) + "; write it as HOCON or JSON");
    }
  }

  private static Config with(Config file, List<Assignment> assignments) {
    Config user = file;
    for (Assignment assignment : assignments) {
      user = assignment.toConfig().withFallback(user);
    }
    return user;
  }

  <T> T read(Config file, List<Assignment> assignments, Function<Section, T> read) {
    Config user = with(file, assignments);
    List<String> problems = new ArrayList<>();
    ConfigObject checked = keys.check(merge(user).root(), problems);
    T config = read.apply(new Section(atStart(checked.toConfig()), "", problems));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  /**
   * What differs from the defaults in a whole configuration, as {@code key=value} for {@code
   * --set}, sorted by key.
   *
   * @param json the configuration, as the manifest of a run holds it
   */
  public List<String> differences(String json) {
    Config whole = ConfigFactory.parseString(json);
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, ConfigValue> entry : whole.entrySet()) {
      String key = entry.getKey();
      boolean same = reference.hasPath(key) && reference.getValue(key).equals(entry.getValue());
      if (!same) {
        differences.add(key + "=" + Assignment.text(entry.getValue()));
      }
    }
    for (Map.Entry<String, ConfigValue> entry : reference.entrySet()) {
      if (whole.hasPathOrNull(entry.getKey()) && !whole.hasPath(entry.getKey())) {
        differences.add(entry.getKey() + "=null");
      }
    }
    Collections.sort(differences);
    return differences;
  }

  /** Relative times as the times that they stand for, so that all that follows sees those. */
  private Config atStart(Config config) {
    Config fixed = config;
    for (String key : RELATIVE) {
      ConfigValue value = config.hasPath(key) ? config.getValue(key) : null;
      if (value != null && value.unwrapped() instanceof String text) {
        ConfigOrigin origin = value.origin();
        Config before = fixed;
        fixed =
            TimeBound.of(text, start)
                .map(Instant::toString)
                .map(time -> ConfigValueFactory.fromAnyRef(time).withOrigin(origin))
                .map(time -> before.withValue(key, time))
                .orElse(before);
      }
    }
    return fixed;
  }

  private Config merge(Config user) {
    try {
      return user.withFallback(reference).resolve();
    } catch (StackOverflowError e) {
      throw tooDeep("--config");
    } catch (UnresolvedSubstitution e) {
      throw new ConfigException(
          "--config: "
              + oneLine(e)
              + "; define what ${..} stands for, or write ${?..} if it may be absent");
    } catch (com.typesafe.config.ConfigException e) {
      throw new ConfigException(
          "--config: " + oneLine(e) + "; write values of one kind beside one another");
    }
  }

  /** The library goes down one call for each bracket. */
  private static ConfigException tooDeep(String where) {
    return new ConfigException(
        where + ": its values are nested too deep to be read; write it with fewer brackets");
  }

  private static Config parse(String file, Supplier<Configuration> hadoop) {
    try {
      Optional<File> local = local(file);
      return local.isPresent() ? parseLocal(local.get()) : parseRemote(file, hadoop.get());
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
    Path path = LiteralPath.of("--config", uri);
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(path.getFileSystem(hadoop).open(path), StandardCharsets.UTF_8))) {
      return ConfigFactory.parseReader(reader, origin(uri).prependIncluder(new NoInclude(uri)));
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

  private static ConfigParseOptions origin(String description) {
    return ConfigParseOptions.defaults().setAllowMissing(false).setOriginDescription(description);
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }

  /**
   * The reference.conf beside this class. Asking the class loader by name could give another
   * library's: on a cluster several libraries on the class path have a file of that name.
   */
  private static URL ownReference() {
    String self = "io/foster/config/ConfigLoader.class";
    String url = String.valueOf(ConfigLoader.class.getResource("ConfigLoader.class"));
    try {
      return URI.create(url.substring(0, url.length() - self.length()) + Origins.REFERENCE).toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("Cannot find " + Origins.REFERENCE + " from " + url, e);
    }
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
