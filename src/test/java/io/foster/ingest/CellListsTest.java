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
  void arraysOfNumPy() {
    assertEquals(List.of("a", "b", "c"), CellLists.strings("['a' 'b'\n 'c']", "|"));
    assertEquals(
        List.of("Children's", "Sci-Fi"), CellLists.strings("[\"Children's\" 'Sci-Fi']", null));
    assertEquals(List.of("a", "b"), CellLists.strings("['a' None 'b']", "|"));
    assertEquals(List.of("a", "b", "c"), CellLists.strings("[['a' 'b']\n ['c']]", "|"));
    assertEquals(List.of("1", "2"), CellLists.strings("[1 2]", "|"));
    assertEquals(List.of("[a b]"), CellLists.strings("[a b]", null));
  }

  @Test
  void objectsHaveNames() {
    String tmdb = "[{'id': 28, 'name': 'Action'}, {'id': 12, 'name': \"Children's\"}]";
    assertEquals(List.of("Action", "Children's"), CellLists.strings(tmdb, "|"));
    assertEquals(
        List.of("to-read", "poetry"),
        CellLists.strings(
            "[{\"count\":\"8\",\"name\":\"to-read\"},{\"count\":\"2\",\"name\":\"poetry\"}]",
            null));
    assertEquals(
        List.of("Action"), CellLists.strings("[{\"id\":\"1\",\"description\":\"Action\"}]", null));
    assertEquals(
        List.of("Action"), CellLists.strings("[{\"id\": 1, \"genre\": \"Action\"}]", null));
    assertEquals(List.of("Action"), CellLists.strings("{\"id\": 1, \"name\": \"Action\"}", null));
    assertEquals(List.of("B"), CellLists.strings("[{'name': '', 'title': 'B', 'x': 'y'}]", null));
    assertEquals(List.of(), CellLists.strings("[{}, null]", null));
    assertEquals(
        List.of(CellLists.NAMELESS, "a"),
        CellLists.strings("[{'author_id': '37450', 'role': 'editor'}, 'a']", null));
  }

  @Test
  void listsOfOtherPrograms() {
    assertEquals(List.of("Action", "Sci-Fi"), CellLists.strings("{Action,\"Sci-Fi\"}", "|"));
    assertEquals(
        List.of("say \"hi\", all", "b"),
        CellLists.strings("{\"say \\\"hi\\\", all\",b}", "|"),
        "PostgreSQL escapes by backslashes");
    assertEquals(List.of("Action"), CellLists.strings("{Action}", "|"));
    assertEquals(List.of(), CellLists.strings("{}", "|"));
    assertEquals(List.of("it's", "b"), CellLists.strings("{\"it's\", 'b'}", "|"), "Python's set");
    assertEquals(List.of("Action", "Sci-Fi"), CellLists.strings("[Action, Sci-Fi]", "|"));
    assertEquals(List.of("Action", "Sci-Fi"), CellLists.strings("[Action, Sci-Fi]", " "));
    assertEquals(List.of("Action", "Sci-Fi"), CellLists.strings("[Action, Sci-Fi]", ","));
  }

  @Test
  void textsInBracketsStay() {
    assertEquals(List.of("[Rec]"), CellLists.strings("[Rec]", "|"));
    assertEquals(List.of("[Rec]"), CellLists.strings("[Rec]", null));
    assertEquals(List.of("[Cut, uncut]"), CellLists.strings("[Cut, uncut]", null));
    assertEquals(List.of("{a, b}"), CellLists.strings("{a, b}", null));
    assertEquals(List.of("[A]", "[B, C]"), CellLists.strings("[A]|[B, C]", "|"));
    assertEquals(List.of("[A, B", "C]"), CellLists.strings("[A, B|C]", "|"));
    assertEquals(List.of("{name} of {place}"), CellLists.strings("{name} of {place}", "|"));
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
