package io.foster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.UnresolvedSubstitution;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.foster.base.ConfigException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
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

  private final Config reference;
  private final KeyCheck keys;
  private final Instant start;

  /** A loader with Foster's own defaults, for a run that starts now. */
  public ConfigLoader() {
    this(Clock.systemUTC());
  }

  /** A loader with Foster's own defaults, for a run that starts at the clock's time. */
  public ConfigLoader(Clock clock) {
    this(
        ConfigFactory.parseURL(ownReference(), ConfigFile.origin(Origins.REFERENCE)),
        FREE_FORM,
        clock);
  }

  ConfigLoader(Config reference, List<String> freeForm, Clock clock) {
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

  /**
   * The same where a section of another configuration stands in the place of its defaults.
   *
   * @param json the other configuration, as the manifest of a run holds it
   * @param section of it
   */
  public FosterConfig loadOver(
      String json,
      String section,
      Optional<String> file,
      List<Assignment> assignments,
      Supplier<Configuration> hadoop) {
    Config user = file.map(f -> ConfigFile.parse(f, hadoop)).orElse(ConfigFactory.empty());
    Config below = ConfigFactory.parseString(json).withOnlyPath(section);
    return read(user.withFallback(below), assignments, FosterConfig::read);
  }

  /** What the keys are, and where those that the user has set are set. */
  public KeyGuide guide(
      Optional<String> file, List<Assignment> assignments, Supplier<Configuration> hadoop) {
    Config user = file.map(f -> ConfigFile.parse(f, hadoop)).orElse(ConfigFactory.empty());
    return new KeyGuide(this, reference, with(user, assignments));
  }

  <T> T load(
      Optional<String> file,
      List<Assignment> assignments,
      Supplier<Configuration> hadoop,
      Function<Section, T> read) {
    return read(
        file.map(f -> ConfigFile.parse(f, hadoop)).orElse(ConfigFactory.empty()),
        assignments,
        read);
  }

  /**
   * Reads a configuration from a text instead of a file: that of a manifest, say.
   *
   * @param origin where the text comes from, for messages
   * @throws ConfigException with every problem found
   */
  public FosterConfig loadText(String origin, String text, List<Assignment> assignments) {
    try {
      return read(
          ConfigFactory.parseString(text, ConfigFile.origin(origin)),
          assignments,
          FosterConfig::read);
    } catch (com.typesafe.config.ConfigException e) {
      throw new ConfigException(
          origin + ": " + ConfigFile.oneLine(e) + "; write it as HOCON or JSON");
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
    T config = read.apply(new Section(TimeBound.atStart(checked.toConfig(), start), "", problems));
    ConfigException.ifAny(problems);
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

  private Config merge(Config user) {
    try {
      return user.withFallback(reference).resolve();
    } catch (StackOverflowError e) {
      throw ConfigFile.tooDeep("--config");
    } catch (UnresolvedSubstitution e) {
      throw new ConfigException(
          "--config: "
              + ConfigFile.oneLine(e)
              + "; define what ${..} stands for, or write ${?..} if it may be absent");
    } catch (com.typesafe.config.ConfigException e) {
      throw new ConfigException(
          "--config: " + ConfigFile.oneLine(e) + "; write values of one kind beside one another");
    }
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
}
