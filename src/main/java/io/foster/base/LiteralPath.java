package io.foster.base;

import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * Paths as the user writes them, for Hadoop and Spark. A path names one place, whatever characters
 * it holds: brackets, braces, asterisks, question marks and backslashes are patterns only where a
 * key is documented to take one.
 */
public final class LiteralPath {
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*", Pattern.DOTALL);
  private static final Pattern SPECIAL = Pattern.compile("[\\[\\]{}*?\\\\]");

  /** The comma too, which separates names in braces. */
  private static final Pattern IN_BRACES = Pattern.compile("[\\[\\]{}*?\\\\,]");

  private LiteralPath() {}

  /**
   * The place {@code text} names: a URI where it begins with a scheme and {@code :/}, otherwise a
   * path. Hadoop alone would take {@code run:2024} for a URI of the scheme {@code run}.
   *
   * @param key the key or option, for messages
   * @throws ConfigException if that cannot be a path
   */
  public static Path of(String key, String text) {
    if (text.isBlank()) {
      throw new ConfigException(key + ": is empty; write a path");
    }
    if (text.indexOf('\0') >= 0 || text.indexOf('\uFFFD') >= 0) {
      throw new ConfigException(
          key
              + ": "
              + text.replace('\0', '\uFFFD')
              + " holds characters that could not be read; write it in a UTF-8 locale, such as"
              + " LC_ALL=C.UTF-8, and save files that name it as UTF-8");
    }
    int colon = text.indexOf(':');
    int slash = text.indexOf('/');
    boolean likeScheme = colon >= 0 && (slash < 0 || colon < slash);
    try {
      return new Path(likeScheme && !URI.matcher(text).matches() ? "./" + text : text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(key + ": " + text + " is no path (" + e.getMessage() + ")");
    }
  }

  /** The last part of a path or URI, empty where there is none. */
  public static String lastPart(String text) {
    String trimmed = text.replaceAll("/+$", "");
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }

  /**
   * What a folder holds by a name. {@code new Path(folder, name)} would take the begin of a name
   * with a colon for a URI's scheme.
   */
  public static Path child(Path folder, String name) {
    return new Path(folder, "./" + name);
  }

  /** Whether a name holds characters of patterns. */
  static boolean isSpecial(String name) {
    return SPECIAL.matcher(name).find();
  }

  /** Writes a name so that a pattern finds it alone, in braces too. */
  public static String escaped(String name) {
    return IN_BRACES.matcher(name).replaceAll("\\\\$0");
  }

  /**
   * The path for a reader of Spark, which takes every path for a pattern.
   *
   * @throws ConfigException if Hadoop has no way to write it: its patterns cannot hold colons
   */
  public static String forSpark(Path path) {
    String text = path.toString();
    if (!isSpecial(text)) {
      return text;
    }
    if (path.toUri().getPath().indexOf(':') >= 0) {
      throw new ConfigException(
          text
              + ": Hadoop cannot read a path that holds both a colon and one of [ ] { } * ? \\;"
              + " rename the folder or the file that holds the colon");
    }
    return SPECIAL.matcher(text).replaceAll("\\\\$0");
  }
}
