package io.foster.base;

/**
 * Text from data, names and messages as a terminal or a page may show it. Escape sequences would
 * move the cursor or rename the window, direction marks would show one text and mean another.
 */
public final class Printable {
  private Printable() {}

  /**
   * The text with line breaks and tabs, and all else that has no shape as {@code \}{@code uXXXX}.
   */
  public static String text(String text) {
    return escaped(text, true);
  }

  /** The same on one line. */
  public static String line(String text) {
    return escaped(text, false);
  }

  /** The beginning of a text, on one line. */
  public static String shown(String text, int length) {
    String line = line(text.length() <= length ? text : text.substring(0, length));
    return text.length() <= length ? line : line + "...";
  }

  /** The first line that says something; {@code null} in words where there is no text. */
  public static String firstLine(String text) {
    return String.valueOf(text).strip().lines().findFirst().orElse("").strip();
  }

  private static String escaped(String text, boolean lines) {
    if (text.codePoints().noneMatch(c -> isHidden(c, lines))) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isHidden(c, lines)) {
                for (char unit : Character.toChars(c)) {
                  shown.append("\\u%04x".formatted((int) unit));
                }
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }

  private static boolean isHidden(int c, boolean lines) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> !lines || c != '\n' && c != '\t';
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
      // Joiners are part of how some scripts and emoji are written.
      case Character.FORMAT -> c != 0x200c && c != 0x200d && c != 0xad;
      default -> false;
    };
  }
}
