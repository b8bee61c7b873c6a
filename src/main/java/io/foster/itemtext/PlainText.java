package io.foster.itemtext;

import java.util.regex.Pattern;
import org.apache.commons.text.StringEscapeUtils;

/** Shop text as a reader sees it: no markup, no entities, single spaces. */
final class PlainText {
  private static final Pattern UNSHOWN =
      Pattern.compile("<!--.*?-->|<(script|style)\\b.*?</\\1\\s*>", flags());
  // A letter must follow the bracket: "x < y and y > z" is text.
  private static final Pattern TAG = Pattern.compile("</?[a-z][^<>]*>", flags());
  private static final Pattern BLANK = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");
  // Scraped metadata escapes up to twice ("&amp;amp;"), and tags hide behind entities.
  private static final int ROUNDS = 3;

  private PlainText() {}

  /** The text without HTML, or "" for null. */
  static String of(String raw) {
    if (raw == null) {
      return "";
    }
    String text = raw;
    for (int round = 0; round < ROUNDS && hasMarkup(text); round++) {
      text = UNSHOWN.matcher(text).replaceAll(" ");
      text = TAG.matcher(text).replaceAll(" ");
      text = StringEscapeUtils.unescapeHtml4(text);
    }
    return singleSpaced(text);
  }

  /** Every run of blanks and control characters as one space, none at the ends. */
  static String singleSpaced(String text) {
    return BLANK.matcher(text).replaceAll(" ").strip();
  }

  private static boolean hasMarkup(String text) {
    return text.indexOf('<') >= 0 || text.indexOf('&') >= 0;
  }

  private static int flags() {
    return Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
  }
}
