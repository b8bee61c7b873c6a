package io.foster.base;

import java.util.regex.Pattern;

/**
 * Takes passwords and keys out of what is written or printed: the password of a URI, values of
 * parameters and settings whose name says that nobody else should read them.
 */
public final class Secrets {
  /** What stands in their place. */
  public static final String MASK = "***";

  /** Not max-tokens and no tokenizer. */
  private static final String NAME =
      "(?:password|passwd|passphrase|pwd|secret|credential|token|signature"
          + "|(?:api|access|account|private|subscription|licen[cs]e|auth|sas|encryption)[-_.]?key)"
          + "(?!s|iz|is)";

  private static final Pattern KEY = Pattern.compile("(?i)" + NAME);

  private static final Pattern URI =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://[^\\s/@:\"'?#]*:)[^\\s/@\"']+(?=@)");

  private static final Pattern SETTING =
      Pattern.compile(
          "(?i)("
              + NAME
              + "[\\w.-]{0,100}(?:[\"']?\\s*=|[\"']\\s*:|:(?=\\s))\\s*[\"']?|[?&](?:sig|key|auth)=)"
              + "(?!\\s|null\\b)[^\\s\"'&,;}\\])]+");

  private Secrets() {}

  /** Whether the value of a setting of this name is a secret. */
  public static boolean isSecret(String key) {
    return KEY.matcher(key).find();
  }

  /** The text with {@value #MASK} in the place of secrets. */
  public static String mask(String text) {
    if (text.indexOf('=') < 0 && text.indexOf(':') < 0) {
      return text;
    }
    return SETTING.matcher(URI.matcher(text).replaceAll("$1" + MASK)).replaceAll("$1" + MASK);
  }
}
