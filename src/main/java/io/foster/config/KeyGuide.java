package io.foster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.foster.base.ConfigException;
import io.foster.base.Nearest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a key is: its default, its meaning as {@code reference.conf} has it, what its check says to
 * wrong values, and where it is set.
 */
public final class KeyGuide {
  /** Values that some check or other refuses. */
  private static final List<Object> PROBES = List.of("\u0001", List.of(Map.of()), -1e15, 1e15, 0.5);

  private static final String PROBE = "probe";

  private final Config reference;
  private final Config user;
  private final ConfigLoader loader;

  /**
   * A guide to the keys as they are set by the user.
   *
   * @param user what the user has set, without the defaults
   */
  KeyGuide(ConfigLoader loader, Config reference, Config user) {
    this.loader = loader;
    this.reference = reference;
    this.user = user;
  }

  /** Everything about a key or a section, in lines. */
  public List<String> explain(String word) {
    String key = find(word);
    ConfigValue value = at(reference.root(), key);
    List<String> lines = new ArrayList<>(List.of(key));
    if (value instanceof ConfigObject section && !section.isEmpty()) {
      meaning(value, lines);
      lines.add("");
      children(section).forEach((name, v) -> lines.add("  " + key + "." + name + gist(v)));
      return lines;
    }
    lines.add("  default  " + shown(value));
    ConfigValue set = at(user.root(), key);
    if (set != null) {
      String name = key.substring(key.lastIndexOf('.') + 1);
      lines.add("  set to   " + shown(Masked.of(name, set)) + Origins.suffix(set));
    }
    checks(key).forEach(check -> lines.add("  check    " + check));
    lines.add("");
    meaning(value, lines);
    return lines;
  }

  /** The sections, and the keys beside them. */
  public List<String> overview() {
    List<String> lines = new ArrayList<>();
    children(reference.root()).forEach((name, value) -> lines.add("  " + name + gist(value)));
    return lines;
  }

  private String find(String word) {
    List<String> keys = keys();
    if (keys.contains(word)) {
      return word;
    }
    List<String> named = keys.stream().filter(k -> k.endsWith("." + word)).toList();
    if (named.size() == 1) {
      return named.get(0);
    }
    List<String> like = named;
    if (like.isEmpty()) {
      like = word.length() < 3 ? List.of() : keys.stream().filter(k -> k.contains(word)).toList();
    }
    if (like.isEmpty()) {
      like = Nearest.close(word, keys).stream().toList();
    }
    if (like.isEmpty()) {
      String last = word.substring(word.lastIndexOf('.') + 1);
      like =
          keys.stream()
              .filter(
                  k ->
                      Nearest.close(last, List.of(k.substring(k.lastIndexOf('.') + 1))).isPresent())
              .toList();
    }
    throw new ConfigException(
        word
            + ": is not a known key; "
            + (like.isEmpty()
                ? "foster explain lists the sections"
                : "did you mean "
                    + like.stream().limit(8).collect(Collectors.joining(", "))
                    + "?"));
  }

  private List<String> keys() {
    List<String> keys = new ArrayList<>();
    collect(reference.root(), "", keys);
    return keys;
  }

  private static void collect(ConfigObject object, String path, List<String> keys) {
    children(object)
        .forEach(
            (name, value) -> {
              String full = path.isEmpty() ? name : path + "." + name;
              keys.add(full);
              if (value instanceof ConfigObject section) {
                collect(section, full, keys);
              }
            });
  }

  /** The values of a section by name, as they stand in the file. */
  private static Map<String, ConfigValue> children(ConfigObject section) {
    Map<String, ConfigValue> children = new LinkedHashMap<>();
    section.entrySet().stream()
        .sorted(Comparator.comparingInt(e -> e.getValue().origin().lineNumber()))
        .forEach(e -> children.put(ConfigUtil.joinPath(e.getKey()), e.getValue()));
    return children;
  }

  private static ConfigValue at(ConfigObject root, String key) {
    ConfigValue value = root;
    for (String part : ConfigUtil.splitPath(key)) {
      value = value instanceof ConfigObject object ? object.get(part) : null;
    }
    return value;
  }

  private static void meaning(ConfigValue value, List<String> lines) {
    value
        .origin()
        .comments()
        .forEach(line -> lines.add("  " + line.stripTrailing().replaceFirst("^ ", "")));
  }

  /** The first sentence. */
  private static String gist(ConfigValue value) {
    String all = String.join(" ", value.origin().comments()).strip().replaceAll("\\s+", " ");
    String first = all.replaceFirst("(?<=[a-z)\"])\\. .*", ".");
    return first.isEmpty()
        ? ""
        : ": " + (first.length() > 90 ? first.substring(0, 87) + "..." : first);
  }

  private static String shown(ConfigValue value) {
    return value.valueType() == ConfigValueType.STRING
        ? (String) value.unwrapped()
        : value.render(ConfigRenderOptions.concise());
  }

  /** What the check of the key says to values that it refuses. */
  private List<String> checks(String key) {
    List<String> found = new ArrayList<>();
    for (Object probe : PROBES) {
      ConfigValue value =
          ConfigValueFactory.fromAnyRef(probe).withOrigin(ConfigOriginFactory.newSimple(PROBE));
      check(key, value).filter(mend -> !found.contains(mend)).ifPresent(found::add);
    }
    return found;
  }

  private Optional<String> check(String key, ConfigValue value) {
    try {
      loader.read(ConfigFactory.empty().withValue(key, value), List.of(), FosterConfig::read);
      return Optional.empty();
    } catch (ConfigException e) {
      return e.problems().stream()
          .filter(problem -> problem.startsWith(key + ": ") && problem.indexOf("; ") > 0)
          .map(problem -> problem.substring(problem.indexOf("; ") + 2))
          .map(mend -> mend.replaceFirst(" \\(" + PROBE + "\\)$", ""))
          .findFirst();
    }
  }
}
