package io.foster.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.foster.base.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares the user's keys with those of the reference: the legal keys are the reference's. */
final class KeyCheck {
  /** Keys of earlier releases. */
  private static final Map<String, String> RENAMED =
      Map.of("distill.label-temperature", "student.label-temperature");

  /** Keys of earlier releases without a successor, and what does their work now. */
  private static final Map<String, String> REMOVED =
      Map.of(
          "run.mlflow-dir", "submit/mlflow/foster_mlflow.py OUTPUT puts a run into MLflow instead");

  private final ConfigObject reference;
  private final List<String> freeForm;
  private final List<String> legal = new ArrayList<>();

  KeyCheck(ConfigObject reference, List<String> freeForm) {
    this.reference = reference;
    this.freeForm = freeForm;
    collect(reference, "");
  }

  /**
   * Records unknown keys and values where a section belongs (or the reverse), and puts the
   * reference's in their place, so that what is right can still be read and checked.
   */
  ConfigObject check(ConfigObject merged, List<String> problems) {
    return check(merged, reference, "", problems);
  }

  private ConfigObject check(
      ConfigObject given, ConfigObject expected, String path, List<String> problems) {
    ConfigObject kept = given;
    // Sorted, because the map's order is not defined and messages should be.
    for (String key : given.keySet().stream().sorted().toList()) {
      String full = join(path, key);
      ConfigValue value = given.get(key);
      ConfigValue standard = expected.get(key);
      if (REMOVED.containsKey(full) && value.valueType() == ConfigValueType.NULL) {
        // Asks for nothing; manifests of earlier releases have all keys.
        kept = kept.withoutKey(key);
      } else if (standard == null) {
        problems.add(
            full + ": is not a known key; " + mend(full) + Origins.suffix(firstLeaf(value)));
        kept = kept.withoutKey(key);
      } else if (isFreeForm(full) || standard.valueType() == ConfigValueType.NULL) {
        // What is there is the user's own to name.
      } else if (isSection(standard) != isSection(value)) {
        String what = isSection(standard) ? "is a section" : "is a single value, not a section";
        String how =
            isSection(standard) ? firstKeys(full) : "write it like " + shown(full, standard);
        problems.add(
            full
                + ": "
                + what
                + ", found "
                + Origins.shown(value)
                + "; "
                + how
                + Origins.suffix(firstLeaf(value)));
        kept = kept.withValue(key, standard);
      } else if (isSection(standard)) {
        kept =
            kept.withValue(
                key, check((ConfigObject) value, (ConfigObject) standard, full, problems));
      }
    }
    return kept;
  }

  private String mend(String unknown) {
    if (RENAMED.containsKey(unknown)) {
      return "it is called " + RENAMED.get(unknown) + " now";
    }
    if (REMOVED.containsKey(unknown)) {
      return REMOVED.get(unknown);
    }
    return nearest(unknown)
        .map(near -> "did you mean " + near + "?")
        .orElse("every key is in reference.conf");
  }

  /** The legal key that looks most like {@code unknown}, if any looks like it at all. */
  private Optional<String> nearest(String unknown) {
    // The right name in the wrong section is the likelier slip, so it goes first.
    List<String> sameName = legal.stream().filter(k -> last(k).equals(last(unknown))).toList();
    return Nearest.of(unknown, sameName).or(() -> Nearest.close(unknown, legal));
  }

  private void collect(ConfigObject object, String path) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String full = join(path, entry.getKey());
      legal.add(full);
      if (isSection(entry.getValue()) && !isFreeForm(full)) {
        collect((ConfigObject) entry.getValue(), full);
      }
    }
  }

  private boolean isFreeForm(String path) {
    return freeForm.contains(path);
  }

  private String firstKeys(String section) {
    return "set one of its keys, such as "
        + legal.stream().filter(k -> k.startsWith(section + ".")).sorted().findFirst().orElse("?");
  }

  private static String shown(String path, ConfigValue standard) {
    return path + " = " + Origins.shown(standard);
  }

  /** A section has no line of its own worth naming; its first value has. */
  private static ConfigValue firstLeaf(ConfigValue value) {
    if (value.valueType() != ConfigValueType.OBJECT || ((ConfigObject) value).isEmpty()) {
      return value;
    }
    ConfigObject object = (ConfigObject) value;
    return firstLeaf(object.get(object.keySet().stream().sorted().findFirst().orElseThrow()));
  }

  private static boolean isSection(ConfigValue value) {
    return value.valueType() == ConfigValueType.OBJECT;
  }

  private static String join(String path, String key) {
    String quoted = ConfigUtil.joinPath(key);
    return path.isEmpty() ? quoted : path + "." + quoted;
  }

  private static String last(String path) {
    List<String> parts = ConfigUtil.splitPath(path);
    return parts.get(parts.size() - 1);
  }
}
