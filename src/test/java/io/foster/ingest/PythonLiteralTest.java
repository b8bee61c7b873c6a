package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.ingest.PythonLiteral.LiteralException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonLiteralTest {

  private static Object parse(String text) throws LiteralException {
    return PythonLiteral.parse(text);
  }

  @Test
  void dictionaryOfAllKinds() throws LiteralException {
    Object value =
        parse(
            " {'asin': '01', \"it's\": \"a 'b'\", 'n': -12, 'f': 1.50, 'none': None,"
                + " 't': True, 'no': False, 'nested': {'a': [['x', 'y'], [], ('z',)]}, } ");
    Map<?, ?> map = (Map<?, ?>) value;
    assertEquals(
        List.of("asin", "it's", "n", "f", "none", "t", "no", "nested"),
        List.copyOf(map.keySet()),
        "in source order");
    assertEquals("01", map.get("asin"));
    assertEquals("a 'b'", map.get("it's"));
    assertEquals(BigInteger.valueOf(-12), map.get("n"));
    assertEquals(new BigDecimal("1.50"), map.get("f"));
    assertNull(map.get("none"));
    assertEquals(true, map.get("t"));
    assertEquals(false, map.get("no"));
    assertEquals(
        Map.of("a", List.of(List.of("x", "y"), List.of(), List.of("z"))), map.get("nested"));
  }

  @Test
  void escapes() throws LiteralException {
    assertEquals("a\nb\tc\rd\\e'f\"g", parse("'a\\nb\\tc\\rd\\\\e\\'f\\\"g'"));
    assertEquals("\u0007\b\f\u000b", parse("'\\a\\b\\f\\v'"));
    assertEquals("A!\0" + "7z", parse("'\\x41\\41\\0007z'"), "hex, octal of at most three digits");
    assertEquals("é–😀", parse("'\\u00e9\\u2013\\U0001f600'"));
    assertEquals("😀", parse("'\\ud83d\\ude00'"), "surrogates of a narrow build");
    assertEquals("\\q\\/\\8", parse("'\\q\\/\\8'"), "unknown escapes stay");
    assertEquals("ab", parse("'a\\\nb'"), "a continued line");
    assertEquals("a\\nb", parse("r'a\\nb'"));
    assertEquals("it's \"so\"", parse("'''it's \"so\"'''"));
    assertEquals("", parse("''"));
    assertEquals("abc", parse("'a' \"b\" u'c'"), "strings side by side");
  }

  @Test
  void bytesOfPython2AreUtf8WhereTheyCanBe() throws LiteralException {
    assertEquals("café au lait", parse("'caf\\xc3\\xa9 au lait'"));
    assertEquals("café", parse("'caf\\xe9'"), "no UTF-8: a code point");
    assertEquals("Ã©", parse("u'\\xc3\\xa9'"), "unicode strings have code points");
    assertEquals("Aé", parse("'\\x41\\xc3\\xa9'"));
  }

  @Test
  void numbers() throws LiteralException {
    assertEquals(new BigInteger("123456789012345678901"), parse("123456789012345678901L"));
    assertEquals(new BigDecimal("1e-05"), parse("1e-05"));
    assertEquals(new BigDecimal("2E+3"), parse("2E+3"));
    assertEquals(new BigDecimal("5.0"), parse("5."));
    assertEquals(new BigDecimal(".5"), parse(".5"));
    assertEquals(new BigDecimal("-0.5"), parse("-0.5"));
    assertEquals(Double.NEGATIVE_INFINITY, parse("-inf"));
    assertTrue(((Double) parse("nan")).isNaN());
  }

  @Test
  void tuplesAndParentheses() throws LiteralException {
    assertEquals(List.of(), parse("()"));
    assertEquals("a", parse("('a')"));
    assertEquals(List.of("a"), parse("('a' , )"));
    assertEquals(Arrays.asList("a", null), parse("('a', None)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a': 'b",
        "{'a': 'b'",
        "{'a':",
        "{'a'",
        "{",
        "['a', ",
        "'a\\",
        "'a\\u00",
        "{'a': Tru",
        "``"
      })
  void cutLines(String text) {
    LiteralException e = assertThrows(LiteralException.class, () -> parse(text));
    assertTrue(e.truncated(), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a': b}",
        "{'a' 'b': }",
        "{'a', 'b'}",
        "['a' 1]",
        "{'a': 1} x",
        "[1,, 2]",
        "'\\N{DASH}'",
        "'\\xg0'",
        "'\\U00110000'",
        "1.2.3 ",
        "{'a': __import__('os').system('true')}",
        "{'a': 1 + 1}",
        "-'a'",
        "null "
      })
  void noLiterals(String text) {
    LiteralException e = assertThrows(LiteralException.class, () -> parse(text));
    assertFalse(e.truncated(), e.getMessage());
  }

  @Test
  void nestingIsLimited() throws LiteralException {
    parse("[".repeat(100) + "]".repeat(100));
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThrows(LiteralException.class, () -> parse(deep));
  }
}
