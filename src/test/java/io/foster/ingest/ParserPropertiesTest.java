package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.ingest.PythonLiteral.LiteralException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** What is written by a rule is read as it was; everything else is refused, never a crash. */
class ParserPropertiesTest {
  private static final long YEAR_1 = -62_135_596_800_000L;
  private static final long YEAR_9999 = 253_402_300_799_000L;

  /** Python's values, strings of any characters among them. */
  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> leaf =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(12).map(s -> (Object) s),
            Arbitraries.bigIntegers().map(n -> (Object) n),
            Arbitraries.of(true, false).map(b -> (Object) b));
    return Arbitraries.recursive(
        () -> leaf,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(4).map(l -> (Object) l),
                Arbitraries.maps(Arbitraries.strings().ofMaxLength(5), inner)
                    .ofMaxSize(4)
                    .map(m -> (Object) m)),
        0,
        3);
  }

  /** As Python's repr writes it, with every character that is not ASCII escaped. */
  private static String repr(Object value) {
    if (value instanceof String text) {
      StringBuilder s = new StringBuilder("u'");
      for (char c : text.toCharArray()) {
        boolean plain = c >= ' ' && c < 127 && c != '\'' && c != '\\';
        s.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
      }
      return s.append('\'').toString();
    }
    if (value instanceof List<?> list) {
      return list.stream()
          .map(ParserPropertiesTest::repr)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(e -> repr(e.getKey()) + ": " + repr(e.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return value instanceof Boolean b ? (b ? "True" : "False") : value.toString();
  }

  @Property(tries = 300, seed = "1")
  void pythonLiteralsAreReadAsTheyWereWritten(@ForAll("values") Object value)
      throws LiteralException {
    assertEquals(value, PythonLiteral.parse(repr(value)));
  }

  @Property(tries = 300, seed = "1")
  void aCutLiteralIsNoLiteral(@ForAll("values") Object value, @ForAll int at) {
    String whole = repr(value);
    if (value instanceof List || value instanceof Map || value instanceof String) {
      String cut = whole.substring(0, Math.floorMod(at, whole.length()));
      try {
        PythonLiteral.parse(cut);
        throw new AssertionError(cut);
      } catch (LiteralException e) {
        assertTrue(e.getMessage().contains(" at column "), e.getMessage());
      }
    }
  }

  @Property(tries = 500, seed = "1")
  void pointsInTimeAreReadAsTheyWereWritten(
      @ForAll @LongRange(min = YEAR_1, max = YEAR_9999) long millis) {
    Instant instant = Instant.ofEpochMilli(millis);
    assertEquals(millis, new Timestamps("milliseconds").millis(" " + millis + " "));
    assertEquals(millis, new Timestamps("iso").millis(instant.toString()));
    assertEquals(millis, new Timestamps("microseconds").millis(millis + "000"));
    String seconds = new java.math.BigDecimal(millis).movePointLeft(3).toPlainString();
    assertEquals(millis, new Timestamps("seconds").millis(seconds));
    for (String pattern : List.of("yyyy-MM-dd HH:mm:ss.SSS", "EEE, d MMM yyyy HH:mm:ss.SSS Z")) {
      String text =
          DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)
              .withZone(ZoneOffset.UTC)
              .format(instant);
      assertEquals(millis, new Timestamps(pattern).millis(text), text);
    }
  }

  @Property(tries = 500, seed = "1")
  void daysAreReadAsTheyWereWritten(@ForAll @LongRange(min = -719_162, max = 2_932_896) long day) {
    LocalDate date = LocalDate.ofEpochDay(day);
    assertEquals(day * 86_400_000, new Timestamps("iso").millis(date.toString()));
    assertEquals(
        day * 86_400_000,
        new Timestamps("dd/MM/uuuu")
            .millis(date.format(DateTimeFormatter.ofPattern("dd/MM/uuuu"))));
  }

  @Property(tries = 1000, seed = "1")
  void anyTextIsATimeOrNone(@ForAll String text) {
    for (String format : List.of("seconds", "nanoseconds", "iso", "yyyy-MM-dd")) {
      Long millis = new Timestamps(format).millis(text);
      assertTrue(millis == null || !text.isBlank());
    }
  }

  /** Cells without white space around them, which is no part of a cell. */
  @Provide
  Arbitrary<List<String>> cells() {
    return Combinators.combine(
            Arbitraries.strings()
                .withChars(",;\t|\"'\\ abc\u00e9\u4e2d")
                .ofMaxLength(8)
                .map(String::strip),
            Arbitraries.of("", "x"))
        .as((cell, end) -> cell + end)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Property(tries = 500, seed = "1")
  void quotedCellsAreReadAsTheyWereWritten(@ForAll("cells") List<String> cells) {
    for (CellSyntax syntax : List.of(CellSyntax.CSV, CellSyntax.TSV)) {
      String line =
          cells.stream()
              .map(cell -> "\"" + cell.replace("\"", "\"\"") + "\"")
              .collect(Collectors.joining(syntax.separator()));
      assertEquals(cells, Delimited.cells(line, syntax), line);
      CellSyntax.Scan scan = syntax.scan(line, false);
      assertEquals(new CellSyntax.Scan(cells.size() - 1, false, false, false), scan, line);
      // Without its last quote the record goes on in the next line.
      assertTrue(syntax.scan(line.substring(0, line.length() - 1), false).open(), line);
    }
  }

  @Property(tries = 500, seed = "1")
  void listsOfAnyTextsAreReadAsTheyWereWritten(@ForAll @Size(max = 6) List<String> texts)
      throws java.io.IOException {
    String json = io.foster.base.Json.line(texts);
    assertEquals(texts, CellLists.strings(json, ","));
    String python = repr(texts);
    assertEquals(texts, CellLists.strings(python, null), python);
  }

  @Property(tries = 1000, seed = "1")
  void whatIsTakenForJsonIsJson(@ForAll String text) throws java.io.IOException {
    if (Json.error(text) == null) {
      assertTrue(io.foster.base.Json.tree(text).isObject(), text);
    }
    assertEquals(null, Json.error(io.foster.base.Json.line(Map.of("key", text))));
  }
}
