package io.foster.ingest;

import io.foster.ingest.PythonLiteral.LiteralException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One quoted string of a {@link PythonLiteral}: prefixes u, b and r, single, double and triple
 * quotes, all escapes but {@code \N{name}}. As in Python an unknown escape stays as it is written.
 *
 * <p>Python 2 writes the bytes of a UTF-8 string one by one ({@code 'caf\xc3\xa9'}). A run of
 * {@code \x80} to {@code \xff} that is valid UTF-8 is therefore read as UTF-8 unless the prefix is
 * u; any other is read as code points, as Python 3 does.
 *
 * @param value the characters
 * @param end where the text goes on after the closing quote
 */
record PythonString(String value, int end) {

  /** Whether a string, with or without a prefix, begins at {@code at}. */
  static boolean startsAt(String text, int at) {
    int quote = quoteAt(text, at);
    return quote < text.length() && isQuote(text.charAt(quote));
  }

  static PythonString read(String text, int at) throws LiteralException {
    int quote = quoteAt(text, at);
    String prefix = text.substring(at, quote).toLowerCase(Locale.ROOT);
    return new Reader(text, quote, prefix).read();
  }

  private static int quoteAt(String text, int at) {
    int i = at;
    while (i < text.length() && i < at + 2 && "uUbBrR".indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  private static boolean isQuote(char c) {
    return c == '\'' || c == '"';
  }

  private static final class Reader {
    private final String text;
    private final String close;
    private final boolean raw;
    private final boolean bytes;
    private final StringBuilder value = new StringBuilder();
    private int at;

    Reader(String text, int quote, String prefix) {
      this.text = text;
      String one = text.substring(quote, quote + 1);
      this.close = text.startsWith(one.repeat(3), quote) ? one.repeat(3) : one;
      this.raw = prefix.indexOf('r') >= 0;
      this.bytes = prefix.indexOf('u') < 0;
      this.at = quote + close.length();
    }

    PythonString read() throws LiteralException {
      while (!text.startsWith(close, at)) {
        char c = next();
        if (c != '\\') {
          value.append(c);
        } else if (raw) {
          value.append(c).append(next());
        } else {
          escape();
        }
      }
      return new PythonString(value.toString(), at + close.length());
    }

    private void escape() throws LiteralException {
      char c = next();
      switch (c) {
        case '\n' -> {} // a line continued
        case '\\', '\'', '"' -> value.append(c);
        case 'n' -> value.append('\n');
        case 't' -> value.append('\t');
        case 'r' -> value.append('\r');
        case 'a' -> value.append('\u0007');
        case 'b' -> value.append('\b');
        case 'f' -> value.append('\f');
        case 'v' -> value.append('\u000b');
        case 'x' -> bytes();
        case 'u' -> value.append((char) hex(4));
        case 'U' -> codePoint(hex(8));
        case 'N' -> throw new LiteralException("\\N escapes are not supported", at - 2, false);
        default -> {
          if (c >= '0' && c <= '7') {
            octal(c);
          } else {
            value.append('\\').append(c);
          }
        }
      }
    }

    /** The byte escape whose x was just read, and those right behind it. */
    private void bytes() throws LiteralException {
      StringBuilder run = new StringBuilder().append((char) hex(2));
      while (bytes && run.charAt(run.length() - 1) >= 0x80 && text.startsWith("\\x", at)) {
        at += 2;
        run.append((char) hex(2));
      }
      value.append(bytes ? decoded(run.toString()) : run);
    }

    private static String decoded(String run) {
      byte[] utf8 = run.getBytes(StandardCharsets.ISO_8859_1);
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      } catch (CharacterCodingException e) {
        return run;
      }
    }

    private void octal(char first) {
      int code = first - '0';
      for (int i = 0; i < 2 && at < text.length(); i++) {
        char c = text.charAt(at);
        if (c < '0' || c > '7') {
          break;
        }
        code = code * 8 + c - '0';
        at++;
      }
      value.append((char) code);
    }

    private int hex(int digits) throws LiteralException {
      int start = at;
      long code = 0;
      for (int i = 0; i < digits; i++) {
        int digit = Character.digit(next(), 16);
        if (digit < 0) {
          throw new LiteralException("bad escape", start, false);
        }
        code = code * 16 + digit;
      }
      return (int) Math.min(code, Integer.MAX_VALUE);
    }

    private void codePoint(int code) throws LiteralException {
      if (!Character.isValidCodePoint(code)) {
        throw new LiteralException("bad escape", at - 8, false);
      }
      value.appendCodePoint(code);
    }

    private char next() throws LiteralException {
      if (at >= text.length()) {
        throw new LiteralException("ends within a string", at, true);
      }
      return text.charAt(at++);
    }
  }
}
