package io.foster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.WrongType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A typed view of one section of the configuration that collects problems instead of throwing at
 * the first one. Defaults live in {@code reference.conf}, so every key asked for exists there.
 */
public final class Section {
  private final Config config;
  private final String path;
  private final List<String> problems;

  Section(Config config, String path, List<String> problems) {
    this.config = config;
    this.path = path;
    this.problems = problems;
  }

  /** The section below {@code key}. */
  public Section section(String key) {
    return new Section(config.getConfig(key), path(key), problems);
  }

  /** The full path of {@code key}, as the user writes it. */
  public String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Records a problem with {@code key}: what is wrong, then how to mend it. */
  public void problem(String key, String what, String mend) {
    problems.add(path(key) + ": " + what + "; " + mend);
  }

  public String string(String key) {
    return read(key, "a string", () -> config.getString(key), "");
  }

  /** A string, or empty where the key is null. */
  public Optional<String> optionalString(String key) {
    return config.getIsNull(key) ? Optional.empty() : Optional.of(string(key));
  }

  public List<String> strings(String key) {
    return List.copyOf(read(key, "a list of strings", () -> config.getStringList(key), List.of()));
  }

  public boolean bool(String key) {
    return read(key, "true or false", () -> config.getBoolean(key), false);
  }

  /** A whole number from {@code min} to {@code max}, both included. */
  public int integer(String key, int min, int max) {
    int value = read(key, "a whole number", () -> config.getInt(key), min);
    if (value < min || value > max) {
      problem(key, value + " is out of range", "use a whole number " + range(min, max));
    }
    return value;
  }

  public int integer(String key, int min) {
    return integer(key, min, Integer.MAX_VALUE);
  }

  /** A seed: any whole number of 64 bits. */
  public long seed(String key) {
    return read(key, "a whole number", () -> config.getLong(key), 0L);
  }

  public List<Long> seeds(String key) {
    return List.copyOf(
        read(key, "a list of whole numbers", () -> config.getLongList(key), List.<Long>of()));
  }

  /** A number from {@code min} to {@code max}, both included. */
  public double number(String key, double min, double max) {
    double value = read(key, "a number", () -> config.getDouble(key), min);
    if (!(value >= min && value <= max)) {
      problem(key, value + " is out of range", "use a number from " + min + " to " + max);
    }
    return value;
  }

  /** A constant of {@code type}, written in lower case with hyphens. */
  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    E[] constants = type.getEnumConstants();
    String value = string(key);
    for (E constant : constants) {
      if (name(constant).equals(value)) {
        return constant;
      }
    }
    String all = Arrays.stream(constants).map(Section::name).collect(Collectors.joining(", "));
    problem(key, "\"" + value + "\" is not known", "use one of: " + all);
    return constants[0];
  }

  /** The configuration below this section, for free-form parts such as column mappings. */
  public Config raw() {
    return config;
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String range(int min, int max) {
    return max == Integer.MAX_VALUE ? "of at least " + min : "from " + min + " to " + max;
  }

  private interface Read<T> {
    T get();
  }

  private <T> T read(String key, String expected, Read<T> read, T fallback) {
    try {
      return read.get();
    } catch (WrongType e) {
      problem(key, "found " + config.getValue(key).render(), "write " + expected);
      return fallback;
    }
  }
}
