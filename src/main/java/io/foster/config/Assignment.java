package io.foster.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.foster.base.ConfigException;
import java.util.regex.Pattern;

/**
 * A key set on the command line.
 *
 * @param key the full path, such as {@code corpus.k-core}
 * @param value what was written after the equals sign
 * @param option where it was written, for messages: {@code --set} or {@code --output}
 */
public record Assignment(String key, String value, String option) {
  /** The option whose value is a path and nothing else. */
  private static final String OUTPUT = "--output";

  private static final Pattern KEY =
      Pattern.compile("[A-Za-z0-9_-]+(\\.([A-Za-z0-9_-]+|\"[^\"]+\"))*");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  /** Reads {@code a.b=c}. */
  public static Assignment parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new ConfigException("--set " + text + ": has no key and value; write --set key=value");
    }
    String key = text.substring(0, equals).strip();
    if (!KEY.matcher(key).matches()) {
      throw new ConfigException(
          "--set " + text + ": \"" + key + "\" is not a key; write it like corpus.k-core");
    }
    return new Assignment(key, text.substring(equals + 1).strip(), "--set");
  }

  /**
   * The value as a one-key configuration. Lists, objects and quoted strings are HOCON; numbers,
   * booleans and null keep their type; everything else is a string as it stands, because paths and
   * URIs ({@code s3a://bucket}) are not valid unquoted HOCON.
   */
  Config toConfig() {
    return ConfigFactory.empty().withValue(key, typed());
  }

  /** What to write after the equals sign for {@code value}. */
  static String text(ConfigValue value) {
    boolean plain =
        value.unwrapped() instanceof String text
            && !text.isEmpty()
            && text.equals(text.strip())
            && !isHocon(text);
    return plain ? value.unwrapped().toString() : value.render(ConfigRenderOptions.concise());
  }

  private static boolean isHocon(String value) {
    return value.startsWith("[")
        || value.startsWith("{")
        || value.startsWith("\"")
        || value.equals("true")
        || value.equals("false")
        || value.equals("null")
        || NUMBER.matcher(value).matches();
  }

  private ConfigValue typed() {
    boolean literal = option.equals(OUTPUT) || !isHocon(value);
    ConfigValue parsed = literal ? ConfigValueFactory.fromAnyRef(value) : parsed();
    return parsed.withOrigin(ConfigOriginFactory.newSimple(option));
  }

  private ConfigValue parsed() {
    try {
      return ConfigFactory.parseString("value = " + value).root().get("value");
    } catch (StackOverflowError e) {
      throw new ConfigException(
          option + " " + key + ": its value is nested too deep to be read; write fewer brackets");
    } catch (com.typesafe.config.ConfigException e) {
      if (value.startsWith("{") || value.startsWith("[")) {
        // A template, or a path: "{title}. {brand}" is text. Where a key wants an object or a list,
        // reading it says so.
        return ConfigValueFactory.fromAnyRef(value);
      }
      throw new ConfigException(
          option
              + " "
              + key
              + "="
              + value
              + ": is not valid HOCON; write double quotes inside the shell's: '"
              + key
              + "=\"...\"'");
    }
  }
}
