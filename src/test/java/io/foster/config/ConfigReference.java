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

        Every key, its default and what it means. This page is made from
        [`reference.conf`](../src/main/resources/reference.conf) by `%s`:
        change that file, not this page.

        - A file of your own (`--config FILE`) holds only what differs from the defaults, in
          [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md).
        - `--set KEY=VALUE` overrides single keys; the last one wins. In Java:
          `Foster.load(FILE).set(KEY, VALUE)`.
        - In a file, URIs and other values with `:`, `@`, `+` or `//` stand in double quotes.
        - Relative paths, those inside a file too, start at the directory of the command; on a cluster,
          [see here](cluster.md#paths).
        - `include required("other.conf")` works in local files.
        - All problems are reported together. An unknown key is refused with the nearest one that exists:

        ```
        $ ./submit/foster validate --set corpus.user-cor=3 --set run.sample=perhaps
        error: corpus.user-cor: is not a known key; did you mean corpus.user-core? (--set)
        error: run.sample: found "perhaps"; write true or false (--set)
        ```
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
    for (Map.Entry<String, ConfigValue> entry : entries) {
      String key = ConfigUtil.joinPath(entry.getKey());
      String full = path.isEmpty() ? key : path + "." + key;
      ConfigValue value = entry.getValue();
      if (value instanceof ConfigObject o && !o.isEmpty()) {
        List<String> comments = value.origin().comments();
        if (path.isEmpty()) {
          text.append("\n## ").append(full).append('\n');
        } else if (!comments.isEmpty()) {
          text.append("\n### `").append(full).append(".*`\n");
        }
        comment(comments);
        children(o, full);
      } else {
        text.append("\n### `").append(full).append("`\n\nDefault: `");
        text.append(shown(value)).append("`\n");
        if (value.origin().comments().isEmpty()) {
          throw new IllegalStateException(
              "reference.conf: " + full + " has no comment; say above it what it means");
        }
        comment(value.origin().comments());
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
