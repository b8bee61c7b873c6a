package io.foster.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;

/** Says in messages where a value was written and what was written there. */
final class Origins {
  /** The origin of every default; nobody needs to be sent there to mend something. */
  static final String REFERENCE = "reference.conf";

  private static final int SHOWN = 60;

  private Origins() {}

  /** {@code " (my.conf:12)"}, {@code " (--set)"}, or nothing for defaults and absent values. */
  static String suffix(ConfigValue value) {
    return value == null ? "" : suffix(value.origin());
  }

  static String suffix(ConfigOrigin origin) {
    String description = origin.description();
    if (description.startsWith(REFERENCE)) {
      return "";
    }
    int line = origin.lineNumber();
    // The description of a parsed value ends with ": <line>"; file:line is what editors open.
    String place = description.replaceFirst(": \\d+(-\\d+)?$", "");
    return " (" + place + (line > 0 ? ":" + line : "") + ")";
  }

  /** The value as written, cut to a length that leaves the message on one line. */
  static String shown(ConfigValue value) {
    if (value == null) {
      return "nothing";
    }
    String text = value.render(ConfigRenderOptions.concise());
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 3) + "...";
  }
}
