package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.foster.ingest.PythonLiteral.LiteralException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines and cells that somebody made to do harm: read or refused, at once. */
class HostileTextTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int TEN_MB = 10_000_000;

  /** Lists of the parsers that every line may go through. */
  private static void readByAll(String text) {
    Json.error(text);
    CellLists.strings(text, ",");
    CellLists.strings(text, null);
    Delimited.cells(text.replace('\n', ' '), CellSyntax.CSV);
    CellSyntax.TSV.scan(text, false);
    CellSyntax.TSV.scan(text, true);
    new Timestamps("seconds").millis(text);
    new Timestamps("iso").millis(text);
    new Timestamps("yyyy-MM-dd").millis(text);
    Content.of(text.getBytes(StandardCharsets.UTF_8));
    try {
      PythonLiteral.parse(text);
    } catch (LiteralException e) {
      // What is no literal is counted.
    }
  }

  static Stream<Arguments> bombs() {
    String digits = "9".repeat(TEN_MB);
    return Stream.of(
        arguments("10 MB in a JSON string", "{\"a\": \"" + "x".repeat(TEN_MB) + "\"}"),
        arguments("10 MB of digits", digits),
        arguments("10 MB of digits in JSON", "{\"a\": " + digits + "}"),
        arguments("10 MB of digits in Python", "{'a': " + digits + "}"),
        arguments("10 MB of fraction in Python", "{'a': 0." + digits + "}"),
        arguments("exponent", "1e2147483647"),
        arguments("exponent beyond int", "1e99999999999"),
        arguments("negative exponent", "1e-2147483647"),
        arguments("exponent in a list", "[1e2147483647, 1E-999999999]"),
        arguments("exponent in Python", "{'a': 1e999999999}"),
        arguments("1,000,000 brackets", "[".repeat(1_000_000)),
        arguments("1,000,000 braces", "{\"a\":".repeat(1_000_000)),
        arguments("1,000,000 Python braces", "{'a':".repeat(1_000_000)),
        arguments("1,000,000 parentheses", "(".repeat(1_000_000)),
        arguments("1,000,000 signs", "{'a': " + "-".repeat(1_000_000)),
        arguments("1,000,000 quotes", "\"".repeat(1_000_000)),
        arguments("1,000,000 strings side by side", "[" + "''".repeat(1_000_000)),
        arguments("1,000,000 backslashes", "['" + "\\".repeat(1_000_000)),
        arguments("1,000,000 byte escapes", "['" + "\\xc3".repeat(1_000_000) + "']"),
        arguments("1,000,000 separators", ",".repeat(1_000_000)),
        arguments("1,000,000 keys", "{" + "\"a\":1,".repeat(1_000_000) + "\"b\":2}"),
        arguments("10 MB of spaces", " ".repeat(TEN_MB)),
        arguments("10 MB of NUL", "\0".repeat(TEN_MB)),
        arguments("NUL in JSON", "{\"a\0b\": \"\0\"}"),
        arguments("halves of an emoji", "{\"a\": \"\\ud83d\", \"\ude00\": '\ud83d'}"),
        arguments("right to left", "{\"a\": \"\u202e\u2066gpj.exe\"}"),
        arguments("escape sequences", "{\"a\": \"\u001b]0;x\u0007\u001b[2J\"}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bombs")
  void noneTakesLong(String what, String text) {
    assertTimeoutPreemptively(PATIENCE, () -> readByAll(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "__import__('os').system('touch /tmp/x')",
        "{'a': open('/etc/passwd').read()}",
        "{'a': [x for x in range(10**9)]}",
        "{'a': 2**99999999}",
        "{'a': 'x'*10**9}",
        "{'a': lambda: 0}",
        "{'a': f'{1+1}'}",
        "{'a': ().__class__.__bases__}",
        "{**{'a': 1}}",
        "{'a': 1 if 1 else 2}",
        "{'a': '\\N{LATIN SMALL LETTER A}'}",
        "{'a': '\\U7fffffff'}",
        "exec('x')"
      })
  void pythonIsNeverRun(String text) {
    assertThrows(LiteralException.class, () -> PythonLiteral.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "seconds, 9223372036854775807",
    "seconds, -9223372036854775809",
    "seconds, 1e30",
    "seconds, NaN",
    "seconds, Infinity",
    "seconds, 0x10",
    "milliseconds, 99999999999999999999",
    "iso, +999999999-12-31T23:59:59Z",
    "iso, -999999999-01-01T00:00:00Z",
    "iso, 2024-02-30",
    "iso, 2024-01-01T25:00:00",
    "iso, 2023-02-29 10:00:00",
    "yyyy-MM-dd, 2024-02-30",
    "dd.MM.yyyy HH:mm, 31.04.2024 10:00"
  })
  void timesThatAreNone(String format, String text) {
    assertNull(new Timestamps(format).millis(text));
  }

  @Test
  void theLastDayOfAMonthIsOne() {
    assertEquals(1709164800000L, new Timestamps("iso").millis("2024-02-29"));
    assertEquals(1709164800000L, new Timestamps("dd.MM.yyyy").millis("29.02.2024"));
    assertEquals(1714435200000L, new Timestamps("iso").millis("2024-04-30T00:00:00+00:00"));
  }

  @Test
  void numbersOfOrdinaryLengthAreReadExactly() throws LiteralException {
    String digits = "1234567890".repeat(100);
    assertEquals(digits, String.valueOf(PythonLiteral.parse(digits)));
    assertThrows(LiteralException.class, () -> PythonLiteral.parse(digits + "1"));
  }

  @Test
  void messagesShowNoEscapeSequences() {
    assertEquals("a b", BadRows.excerpt("a\u001b\u202e\0b", 10));
  }

  @ParameterizedTest
  @CsvSource({
    "ORC, 4f 52 43 0a 0b 0a 03 00 00 00 12",
    "AVRO, 4f 62 6a 01 04 14",
    "ARROW, 41 52 52 4f 57 31 00 00",
    "BINARY, 80 04 95 0b 00 00 00 00 00 00 00",
    "BINARY, 7f 45 4c 46 02 01 01 00",
    "TEXT, 4f 52 43 5f 69 64 2c 74 0a 31 2c 32",
    "TEXT, 41 2c 42 0a 31 00 32 0a 78 78 78 78 78 78 78 78 78 78 78 78 78 78 78"
  })
  void whatAFileIs(Content content, String hex) {
    String[] parts = hex.split(" ");
    byte[] bytes = new byte[parts.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(parts[i], 16);
    }
    assertEquals(content, Content.of(bytes));
  }

  @Test
  void aByteOrderMarkWithinALineIsPartOfIt() {
    List<String> cells = Delimited.cells("a,\uFEFFb", CellSyntax.CSV);
    assertEquals(List.of("a", "\uFEFFb"), cells);
    assertTrue(Json.error("\uFEFF{}") != null);
  }
}
