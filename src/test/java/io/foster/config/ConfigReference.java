package io.foster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** {@code docs/configuration.md}: every key with its default and the comment of reference.conf. */
final class ConfigReference {
  private final StringBuilder text = new StringBuilder();

  private ConfigReference() {}

  /** The page for the defaults of this project. */
  static String markdown(String regenerate) {
    Config reference = ConfigFactory.parseResources(ConfigReference.class, "/reference.conf");
    ConfigReference page = new ConfigReference();
    page.text.append(
        """
        # Configuration

        Every key, its default and what it means. Made from
        [`reference.conf`](../src/main/resources/reference.conf) by `%s`; change that file, not this
        one. A file of your own (`--config FILE`) holds only what differs; `--set KEY=VALUE` overrides
        single keys; from Java it is `Foster.load(FILE).set(KEY, VALUE)`.
        """
            .formatted(regenerate));
    page.children(reference.root(), "");
    return page.text.toString();
  }

  private void children(ConfigObject section, String path) {
    List<Map.Entry<String, ConfigValue>> entries =
        section.entrySet().stream()
            .sorted(Comparator.comparingInt(e -> e.getValue().origin().lineNumber()))
            .toList();
    for (int i = 0; i < entries.size(); i++) {
      Map.Entry<String, ConfigValue> entry = entries.get(i);
      String key = ConfigUtil.joinPath(entry.getKey());
      String full = path.isEmpty() ? key : path + "." + key;
      ConfigValue value = entry.getValue();
      if (value instanceof ConfigObject o && !o.isEmpty()) {
        if (path.isEmpty()) {
          text.append("\n## ").append(full).append('\n');
        }
        comment(value.origin().comments());
        children(o, full);
      } else {
        text.append("\n### `").append(full).append("`\n\nDefault: `");
        text.append(shown(value)).append("`\n");
        List<String> comments = value.origin().comments();
        comment(comments.isEmpty() && i > 0 ? List.of("As the key above.") : comments);
      }
    }
  }

  private static String shown(ConfigValue value) {
    return value.valueType() == ConfigValueType.STRING
        ? (String) value.unwrapped()
        : value.render(ConfigRenderOptions.concise());
  }

  /** Paragraphs as they are; indented lines, which are tables, as code. */
  private void comment(List<String> lines) {
    boolean code = false;
    if (!lines.isEmpty()) {
      text.append('\n');
    }
    for (String line : lines) {
      boolean indented = line.startsWith("   ");
      if (indented != code) {
        text.append(indented ? "\n```text\n" : "```\n\n");
        code = indented;
      }
      text.append(indented ? line.substring(3) : escaped(line.strip())).append('\n');
    }
    if (code) {
      text.append("```\n");
    }
  }

  private static String escaped(String line) {
    return line.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;");
  }
}
