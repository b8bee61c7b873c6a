package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists as programs write them into one cell. */
class CellListsTest {
  @Test
  void jsonAndPython() {
    assertEquals(List.of("a", "b|c"), CellLists.strings("[\"a\", \"b|c\"]", "|"));
    assertEquals(List.of("it's", "b"), CellLists.strings("[\"it's\", 'b', None]", "|"));
    assertEquals(List.of("it's", "é"), CellLists.strings("['it\\'s', u'\\xe9']", null));
    assertEquals(List.of("a", "b", "c"), CellLists.strings("[['a', 'b'], ['c']]", " "));
    assertEquals(List.of("a", "b"), CellLists.strings("('a', 'b')", " "));
    assertEquals(List.of("1", "2.5"), CellLists.strings("[1, 2.5, null]", "|"));
    assertEquals(List.of(), CellLists.strings("[]", "|"));
  }

  @Test
  void valuesInQuotes() {
    assertEquals(
        List.of("Home & Kitchen", "Storage"),
        CellLists.strings("'Home & Kitchen', 'Storage'", " "));
    assertEquals(List.of("One, two"), CellLists.strings("'One, two'", " "));
    assertEquals(List.of("'a' and 'b'"), CellLists.strings("'a' and 'b'", "|"), "no list");
    assertEquals(List.of("\"Quoted\" text"), CellLists.strings("\"Quoted\" text", null));
    assertEquals(List.of("'one value'"), CellLists.strings("'one value'", null));
  }

  @Test
  void separatorsAndPlainText() {
    assertEquals(List.of("a", "b", ""), CellLists.strings("a|b|", "|"));
    assertEquals(List.of("[Import] Games"), CellLists.strings("[Import] Games", null));
    assertEquals(List.of("(500) Days, of Summer"), CellLists.strings("(500) Days, of Summer", "|"));
    assertEquals(
        List.of("[1984] A dystopian novel"), CellLists.strings("[1984] A dystopian novel", null));
    assertEquals(List.of("[] text"), CellLists.strings("[] text", null));
    assertEquals(
        List.of("Books", "Fiction", "Kindle"),
        CellLists.strings("[\"Books\",\"Fiction\"],[\"Kindle\"]", "|"));
    assertNull(CellLists.strings(null, "|"));
  }
}
