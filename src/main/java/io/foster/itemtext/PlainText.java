package io.foster.itemtext;

import java.util.regex.Pattern;
import org.apache.commons.text.StringEscapeUtils;

/** Shop text as a reader sees it: no markup, no entities, single spaces. */
final class PlainText {
  private static final Pattern UNSHOWN =
      Pattern.compile("<!--.*?-->|<(script|style)\\b.*?</\\1\\s*>", flags());
  // A letter must follow the bracket: "x < y and y > z" is text.
  private static final Pattern TAG = Pattern.compile("</?[a-z][^<>]*>", flags());

  /** Numbers beyond the last character, 0x10ffff: they stay as they are written. */
  private static final Pattern IMPOSSIBLE =
      Pattern.compile(
          "&(#(?:0*(?:[2-9]\\d{6}|1[2-9]\\d{5}|11[2-9]\\d{4}|111[5-9]\\d{3}|1114[2-9]\\d\\d"
              + "|11141[2-9]\\d|111411[2-9]|\\d{8,})|x0*(?:[2-9a-f][0-9a-f]{5}|1[1-9a-f][0-9a-f]{4}"
              + "|[1-9a-f][0-9a-f]{6,})))(?=;)",
          flags());

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
      text = StringEscapeUtils.unescapeHtml4(IMPOSSIBLE.matcher(text).replaceAll("&amp;$1"));
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
