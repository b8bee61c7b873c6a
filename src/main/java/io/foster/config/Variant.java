package io.foster.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A variant of the method {@code foster} in a benchmark: an ablation, or a point of a sweep.
 *
 * @param name as {@code benchmark.variants} and the tables have it
 * @param settings what it sets on top of the configuration
 */
public record Variant(String name, List<Assignment> settings) {
  private static final String KEY = "variants";
  private static final List<String> SECTIONS = List.of("distill", "student");
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9 ._=+-]*";

  public Variant {
    settings = List.copyOf(settings);
  }

  /** The name with nothing in it that a file system could mind. */
  public String fileName() {
    return fileName(name);
  }

  /** Whether it has an M of its own, whatever {@code benchmark.budgets} says. */
  public boolean setsBudget() {
    return settings.stream().anyMatch(a -> a.key().equals("distill.sequences"));
  }

  /** Whether it says how its students are trained, so that nothing is chosen for them. */
  public boolean setsStudents() {
    return settings.stream().anyMatch(a -> a.key().startsWith("student."));
  }

  private static String fileName(String name) {
    return name.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  /** Reads all of {@code benchmark.variants}, in the order they are written in. */
  static List<Variant> readAll(Section benchmark) {
    if (!(benchmark.raw().root().get(KEY) instanceof ConfigObject all)) {
      benchmark.problem(
          KEY, "is a section", "write it like variants { no-anchors { distill.anchors = none } }");
      return List.of();
    }
    List<Variant> variants = new ArrayList<>();
    Map<String, String> files = new HashMap<>();
    for (Map.Entry<String, ConfigValue> entry : inOrder(all)) {
      String name = entry.getKey();
      String key = ConfigUtil.joinPath(KEY, name);
      if (!name.matches(NAME)) {
        benchmark.problem(
            key,
            "is no name for rows and files",
            "use letters, digits, spaces and . _ = + -, a letter or digit first");
        continue;
      }
      String other = files.putIfAbsent(fileName(name), name);
      if (other != null) {
        benchmark.problem(
            key, "has the same file name as \"" + other + "\"", "choose a name that differs more");
        continue;
      }
      List<Assignment> settings = new ArrayList<>();
      if (entry.getValue() instanceof ConfigObject own) {
        sections(benchmark, key, own, settings);
      } else {
        benchmark.problem(
            key, "found " + Origins.shown(entry.getValue()), "write " + example(name));
        continue;
      }
      variants.add(new Variant(name, settings));
    }
    return List.copyOf(variants);
  }

  private static List<Map.Entry<String, ConfigValue>> inOrder(ConfigObject object) {
    return object.entrySet().stream()
        .sorted(
            Comparator.comparingInt(
                    (Map.Entry<String, ConfigValue> e) -> e.getValue().origin().lineNumber())
                .thenComparing(Map.Entry::getKey))
        .collect(Collectors.toList());
  }

  private static void sections(
      Section benchmark, String key, ConfigObject own, List<Assignment> settings) {
    int problems = 0;
    for (Map.Entry<String, ConfigValue> section : inOrder(own)) {
      String path = key + "." + ConfigUtil.joinPath(section.getKey());
      if (!SECTIONS.contains(section.getKey())) {
        benchmark.problem(
            path,
            "a variant sets keys of " + String.join(" and ", SECTIONS) + " only",
            "experts, models and data are the same for all rows: set it for all of them, or run"
                + " another benchmark with an --output of its own");
        problems++;
      } else if (section.getValue() instanceof ConfigObject keys) {
        leaves(keys, section.getKey(), benchmark.path(key), settings);
      } else {
        benchmark.problem(
            path,
            "is a section, found " + Origins.shown(section.getValue()),
            "set one of its keys");
        problems++;
      }
    }
    if (settings.isEmpty() && problems == 0) {
      benchmark.problem(key, "sets nothing", "write " + example("it"));
    }
  }

  private static void leaves(
      ConfigObject object, String path, String option, List<Assignment> settings) {
    for (Map.Entry<String, ConfigValue> entry : inOrder(object)) {
      String full = path + "." + ConfigUtil.joinPath(entry.getKey());
      if (entry.getValue() instanceof ConfigObject deeper && !deeper.isEmpty()) {
        leaves(deeper, full, option, settings);
      } else {
        settings.add(new Assignment(full, Assignment.text(entry.getValue()), option));
      }
    }
  }

  private static String example(String name) {
    return "the settings that differ, like " + name + " { distill.alpha = 0 }";
  }
}
