package io.foster.ingest;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * How the bytes of a line become text.
 *
 * @param charset the character set
 * @param orUtf8 whether a line that is UTF-8 is read as such all the same
 */
record Decoding(String charset, boolean orUtf8) implements Serializable {
  static final Decoding UTF_8 = of("UTF-8");

  /** Where old files of a format are in ISO-8859-1 and later ones in UTF-8. */
  static final Decoding UTF_8_OR_LATIN_1 = new Decoding("ISO-8859-1", true);

  static Decoding of(String charset) {
    return new Decoding(charset, false);
  }

  /** The text; U+FFFD stands for what is none. */
  String text(byte[] bytes) {
    if (orUtf8) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (text.indexOf('\uFFFD') < 0) {
        return text;
      }
    }
    return new String(bytes, Charset.forName(charset));
  }

  /**
   * Why the bytes are no text, or null.
   *
   * @param text what {@link #text} has made of them
   */
  String error(byte[] bytes, String text) {
    if (text.indexOf('\uFFFD') < 0) {
      return null;
    }
    try {
      Charset.forName(charset).newDecoder().decode(ByteBuffer.wrap(bytes));
      return null;
    } catch (CharacterCodingException e) {
      return "not " + Charset.forName(charset).name();
    }
  }
}
