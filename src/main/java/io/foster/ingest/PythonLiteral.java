package io.foster.ingest;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses one Python literal, as {@code repr} writes it and {@code ast.literal_eval} reads it,
 * without evaluating anything: dictionaries, lists, tuples, strings, numbers, {@code True}, {@code
 * False}, {@code None}, {@code nan} and {@code inf}. The metadata of Amazon 2014 are such literals,
 * not JSON.
 *
 * <p>Values become {@code Map<String, Object>} in source order (the last of equal keys wins),
 * {@code List<Object>}, {@code String}, {@code BigInteger}, {@code BigDecimal}, {@code Double} (not
 * finite only), {@code Boolean} and {@code null}.
 *
 * @see <a href="https://docs.python.org/3/reference/lexical_analysis.html#literals">Python's
 *     literals</a>
 */
final class PythonLiteral {
  /** Deeper nesting is refused, so that no line can exhaust the stack. */
  private static final int MAX_DEPTH = 100;

  /** Reading and writing a whole number takes the square of its length. */
  private static final int MAX_DIGITS = 1000;

  private final String text;
  private final boolean blanksSeparate;
  private int at;

  private PythonLiteral(String text, boolean blanksSeparate) {
    this.text = text;
    this.blanksSeparate = blanksSeparate;
  }

  /** The text is no literal. */
  static final class LiteralException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean truncated;

    LiteralException(String message, int at, boolean truncated) {
      super(message + " at column " + (at + 1));
      this.truncated = truncated;
    }

    /** Whether the text ended within the literal, as a cut line does. */
    boolean truncated() {
      return truncated;
    }
  }

  /** Parses all of {@code text}. */
  static Object parse(String text) throws LiteralException {
    return parse(text, false);
  }

  /**
   * The same for arrays as NumPy prints them, too: in a list, white space separates as commas do.
   */
  static Object parseArray(String text) throws LiteralException {
    return parse(text, true);
  }

  private static Object parse(String text, boolean blanksSeparate) throws LiteralException {
    PythonLiteral parser = new PythonLiteral(text, blanksSeparate);
    Object value = parser.value(0);
    parser.skipSpace();
    if (parser.at < text.length()) {
      throw parser.error("text after the literal");
    }
    return value;
  }

  private Object value(int depth) throws LiteralException {
    if (depth > MAX_DEPTH) {
      throw error("nested more than " + MAX_DEPTH + " deep");
    }
    skipSpace();
    char c = peek();
    if (c == '{') {
      return dictionary(depth);
    }
    if (c == '[') {
      return sequence(']', depth);
    }
    if (c == '(') {
      return tuple(depth);
    }
    if (c == '-' || c == '+' || c == '.' || isDigit(c)) {
      return number();
    }
    if (PythonString.startsAt(text, at)) {
      return strings();
    }
    return name();
  }

  private Map<String, Object> dictionary(int depth) throws LiteralException {
    Map<String, Object> map = new LinkedHashMap<>();
    at++;
    skipSpace();
    while (peek() != '}') {
      Object key = value(depth + 1);
      skipSpace();
      if (peek() != ':') {
        throw error("expected ':'");
      }
      at++;
      map.put(String.valueOf(key), value(depth + 1));
      separator('}');
    }
    at++;
    return map;
  }

  private List<Object> sequence(char close, int depth) throws LiteralException {
    List<Object> list = new ArrayList<>();
    at++;
    skipSpace();
    while (peek() != close) {
      list.add(value(depth + 1));
      separator(close);
    }
    at++;
    return list;
  }

  /** A tuple, or a value in parentheses: {@code (1)} is 1 and {@code (1,)} a tuple. */
  private Object tuple(int depth) throws LiteralException {
    int start = at;
    List<Object> list = sequence(')', depth);
    int last = at - 2;
    while (last > start && Character.isWhitespace(text.charAt(last))) {
      last--;
    }
    return list.size() == 1 && text.charAt(last) != ',' ? list.get(0) : list;
  }

  private void separator(char close) throws LiteralException {
    boolean blank = blanksSeparate && close == ']' && Character.isWhitespace(peek());
    skipSpace();
    if (peek() == ',') {
      at++;
      skipSpace();
    } else if (peek() != close && !blank) {
      throw error("expected ',' or '" + close + "'");
    }
  }

  /** One string or several side by side, which Python joins and NumPy does not. */
  private String strings() throws LiteralException {
    StringBuilder joined = new StringBuilder();
    int end;
    do {
      PythonString string = PythonString.read(text, at);
      joined.append(string.value());
      at = string.end();
      end = at;
      skipSpace();
    } while (!blanksSeparate && PythonString.startsAt(text, at));
    at = end;
    return joined.toString();
  }

  private Object number() throws LiteralException {
    int start = at;
    boolean negative = false;
    while (peek() == '-' || peek() == '+') {
      negative ^= peek() == '-';
      at++;
    }
    if (Character.isLetter(peek())) {
      Object value = name();
      if (value instanceof Double d) {
        return negative ? Double.valueOf(-d) : value;
      }
      throw error("a sign before a word");
    }
    int digits = at;
    boolean whole = true;
    while (at < text.length() && isNumberPart(digits)) {
      whole &= isDigit(text.charAt(at));
      at++;
    }
    if (at - digits > MAX_DIGITS) {
      throw error("a number of more than " + MAX_DIGITS + " digits");
    }
    String number = text.substring(digits, at);
    if (whole && at < text.length() && (text.charAt(at) == 'L' || text.charAt(at) == 'l')) {
      at++; // a long of Python 2
    }
    try {
      if (whole) {
        BigInteger value = new BigInteger(number);
        return negative ? value.negate() : value;
      }
      BigDecimal value = new BigDecimal(number.endsWith(".") ? number + "0" : number);
      return negative ? value.negate() : value;
    } catch (NumberFormatException e) {
      throw new LiteralException("bad number", start, at == text.length());
    }
  }

  private boolean isNumberPart(int start) {
    char c = text.charAt(at);
    boolean exponentSign =
        (c == '-' || c == '+') && at > start && Character.toLowerCase(text.charAt(at - 1)) == 'e';
    return isDigit(c) || c == '.' || c == 'e' || c == 'E' || exponentSign;
  }

  private Object name() throws LiteralException {
    int start = at;
    while (at < text.length() && Character.isLetter(text.charAt(at))) {
      at++;
    }
    String name = text.substring(start, at);
    return switch (name) {
      case "True" -> true;
      case "False" -> false;
      case "None" -> null;
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      default -> {
        at = start;
        boolean cut = start + name.length() == text.length() && !name.isEmpty();
        throw new LiteralException("not a literal", start, cut);
      }
    };
  }

  private char peek() throws LiteralException {
    if (at >= text.length()) {
      throw new LiteralException("ends too early", at, true);
    }
    return text.charAt(at);
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private LiteralException error(String message) {
    return new LiteralException(message, at, false);
  }
}
