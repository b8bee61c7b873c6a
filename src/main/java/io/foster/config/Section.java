package io.foster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.Missing;
import com.typesafe.config.ConfigException.WrongType;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A typed view of one section of the configuration that collects problems instead of throwing at
 * the first one. Defaults live in {@code reference.conf}, so every key asked for exists there; a
 * key that does not is a bug and throws.
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

  /** Names that the user chooses, with their values. */
  public Map<String, ConfigValue> names(String key) {
    return read(key, "a section like {a = 1}", config::getObject)
        .<Map<String, ConfigValue>>map(object -> object)
        .orElse(Map.of());
  }

  /** The full path of {@code key}, as the user writes it. */
  public String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /**
   * Records a problem with {@code key}: what is wrong, then how to mend it. Where the value comes
   * from (file and line, or option) is added, unless it is a default.
   */
  public void problem(String key, String what, String mend) {
    problems.add(path(key) + ": " + what + "; " + mend + Origins.suffix(value(key)));
  }

  public String string(String key) {
    return read(key, "a string", config::getString).orElse("");
  }

  /** A string, or empty where the key is null. */
  public Optional<String> optionalString(String key) {
    return isNull(key) ? Optional.empty() : Optional.of(string(key));
  }

  public List<String> strings(String key) {
    return List.copyOf(read(key, "a list of strings", config::getStringList).orElse(List.of()));
  }

  public boolean bool(String key) {
    return read(key, "true or false", config::getBoolean).orElse(false);
  }

  /** A whole number from {@code min} to {@code max}, both included. */
  public int integer(String key, int min, int max) {
    return whole(key)
        .map(
            value -> {
              if (value < min || value > max) {
                problem(key, value + " is out of range", "use a whole number " + range(min, max));
                return min;
              }
              return value.intValue();
            })
        .orElse(min);
  }

  /** A whole number of at least {@code min}. */
  public int integer(String key, int min) {
    return integer(key, min, Integer.MAX_VALUE);
  }

  /** A whole number from {@code min} to {@code max}, or empty where the key is null. */
  public OptionalInt optionalInteger(String key, int min, int max) {
    return isNull(key) ? OptionalInt.empty() : OptionalInt.of(integer(key, min, max));
  }

  /** A list of whole numbers, each from {@code min} to {@code max}. */
  public List<Integer> integers(String key, int min, int max) {
    List<Integer> values = new ArrayList<>();
    for (double value :
        read(key, "a list of whole numbers", config::getDoubleList).orElse(List.of())) {
      if (value != Math.rint(value) || value < min || value > max) {
        problem(key, number(value) + " is out of range", "use whole numbers " + range(min, max));
      } else {
        values.add((int) value);
      }
    }
    return List.copyOf(values);
  }

  /** A list of whole numbers, each at least {@code min}. */
  public List<Integer> integers(String key, int min) {
    return integers(key, min, Integer.MAX_VALUE);
  }

  /** A list of numbers, each from {@code min} to {@code max}. */
  public List<Double> numbers(String key, double min, double max) {
    List<Double> values = read(key, "a list of numbers", config::getDoubleList).orElse(List.of());
    for (double value : values) {
      if (!(value >= min && value <= max)) {
        problem(key, number(value) + " is out of range", "use numbers " + range(min, max));
      }
    }
    return List.copyOf(values);
  }

  /** A seed: any whole number of 64 bits. */
  public long seed(String key) {
    return whole(key).orElse(0L);
  }

  public List<Long> seeds(String key) {
    List<Double> values =
        read(key, "a list of whole numbers", config::getDoubleList).orElse(List.of());
    for (int i = 0; i < values.size(); i++) {
      double value = values.get(i);
      if (!isWhole(config.getList(key).get(i).unwrapped(), value)) {
        problem(key, number(value) + " is out of range", "use whole numbers of 64 bits");
        return List.of();
      }
    }
    return values.isEmpty() ? List.of() : List.copyOf(config.getLongList(key));
  }

  /** A number from {@code min} to {@code max}, both included. */
  public double number(String key, double min, double max) {
    Optional<Double> found = read(key, "a number", config::getDouble);
    if (found.isPresent() && !(found.get() >= min && found.get() <= max)) {
      problem(key, found.get() + " is out of range", "use a number " + range(min, max));
      return min;
    }
    return found.orElse(min);
  }

  /** A number from {@code min} to {@code max}, or empty where the key is null. */
  public OptionalDouble optionalNumber(String key, double min, double max) {
    return isNull(key) ? OptionalDouble.empty() : OptionalDouble.of(number(key, min, max));
  }

  /** A constant of {@code type}, written in lower case with hyphens. */
  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    E[] constants = type.getEnumConstants();
    Optional<String> value = read(key, "a string", config::getString);
    for (E constant : constants) {
      if (value.isEmpty() || name(constant).equals(value.get())) {
        return constant;
      }
    }
    unknown(key, value.get(), type);
    return constants[0];
  }

  /** A list of constants of {@code type}, written in lower case with hyphens. */
  public <E extends Enum<E>> List<E> choices(String key, Class<E> type) {
    List<E> found = new ArrayList<>();
    for (String text : strings(key)) {
      Optional<E> constant =
          Arrays.stream(type.getEnumConstants()).filter(c -> name(c).equals(text)).findFirst();
      constant.ifPresentOrElse(found::add, () -> unknown(key, text, type));
    }
    return List.copyOf(found);
  }

  private <E extends Enum<E>> void unknown(String key, String text, Class<E> type) {
    problem(key, "\"" + text + "\" is not known", "use one of: " + names(type));
  }

  /** The configuration below this section, for free-form parts such as column mappings. */
  public Config raw() {
    return config;
  }

  /** Whether the key is null: not set by the user and without a default. */
  public boolean isNull(String key) {
    return config.getIsNull(key);
  }

  /** All constants of {@code type}, as they are written in the configuration. */
  static <E extends Enum<E>> String names(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(Section::name)
        .collect(Collectors.joining(", "));
  }

  /** How a constant is written in the configuration. */
  public static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private interface Read<T> {
    T from(String key);
  }

  /** The value, or empty after a problem was recorded. */
  private <T> Optional<T> read(String key, String expected, Read<T> read) {
    try {
      return Optional.of(read.from(key));
    } catch (WrongType e) {
      problem(key, "found " + Origins.shown(value(key)), "write " + expected);
    } catch (Missing e) {
      if (value(key) == null) {
        throw new IllegalStateException(path(key) + " has no default in reference.conf", e);
      }
      problem(key, "is not set", "write " + expected);
    }
    return Optional.empty();
  }

  /** A whole number: getLong alone would silently cut 2.7 down to 2. */
  private Optional<Long> whole(String key) {
    Optional<Double> value = read(key, "a whole number", config::getDouble);
    if (value.isPresent() && !isWhole(value(key).unwrapped(), value.get())) {
      problem(key, "found " + Origins.shown(value(key)), "write a whole number");
      return Optional.empty();
    }
    return value.isEmpty() ? Optional.empty() : read(key, "a whole number", config::getLong);
  }

  /** Of 64 bits: getLong would take the nearest one. */
  private static boolean isWhole(Object written, double value) {
    return written instanceof Integer
        || written instanceof Long
        || value == Math.rint(value) && value >= -0x1p63 && value < 0x1p63;
  }

  /** The value at {@code key}, null values included, or null where there is none. */
  private ConfigValue value(String key) {
    ConfigValue at = config.root();
    for (String part : ConfigUtil.splitPath(key)) {
      if (at == null || at.valueType() != ConfigValueType.OBJECT) {
        return null;
      }
      at = ((ConfigObject) at).get(part);
    }
    return at;
  }

  private static String range(double min, double max) {
    boolean open = max == Integer.MAX_VALUE || max == Double.MAX_VALUE || Double.isInfinite(max);
    return open ? "of at least " + number(min) : "from " + number(min) + " to " + number(max);
  }

  private static String number(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? Long.toString((long) value) : Double.toString(value);
  }
}
