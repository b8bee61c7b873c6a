package io.foster.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.config.ConfigLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times that cannot be are named with their range and the unit that would fit. */
class PlausibleTimesTest {
  private static final String GENERIC =
      "input { format = generic, interactions = log.tsv, items = items.jsonl }";
  @TempDir Path temp;

  private List<String> warnings(String format, String... times) {
    String[] lines = new String[times.length + 1];
    lines[0] = "user_id\titem_id\ttimestamp";
    for (int i = 0; i < times.length; i++) {
      lines[i + 1] = "u\ti\t" + times[i];
    }
    return new RawFolder(temp)
        .file("log.tsv", lines)
        .file("items.jsonl", "{\"item_id\": \"i\", \"title\": \"T\"}")
        .ingest(GENERIC, "input.columns.timestamp-format = \"" + format + "\"")
        .warnings();
  }

  @Test
  void possibleOnesAreNotMentioned() {
    assertEquals(List.of(), warnings("seconds", "1600000000", "789652009", "1600000000.5"));
    assertEquals(List.of(), warnings("iso", "1990-01-01", "2099-12-31T23:59:59"));
  }

  @Test
  void anotherUnitForAllOfThem() {
    assertEquals(
        List.of(
            "input.interactions: 2 of 2 times read as seconds are not between 1990 and 2100: from"
                + " +52671-10-25T12:26:40Z to +52672-10-26T02:13:20Z; they fit as milliseconds: set"
                + " input.columns.timestamp-format=milliseconds, which the formats generic and"
                + " recbole read"),
        warnings("seconds", "1600000000000", "1600031600000").stream()
            .map(
                w ->
                    w.replaceAll(
                        "from .* to \\S+;",
                        "from +52671-10-25T12:26:40Z to +52672-10-26T02:13:20Z;"))
            .toList());
    assertEquals(List.of(), warnings("milliseconds", "1600000000000"));
    assertEquals(List.of(), warnings("microseconds", "1600000000000000"));
    assertEquals(List.of(), warnings("nanoseconds", "1600000000000000000"));
    for (String unit : List.of("microseconds", "nanoseconds")) {
      String time = unit.equals("microseconds") ? "1600000000000000" : "1600000000000000000";
      String warning = warnings("milliseconds", time).get(0);
      assertEquals(true, warning.contains("timestamp-format=" + unit), warning);
    }
    String warning = warnings("milliseconds", "1600000000").get(0);
    assertEquals(true, warning.contains("1970-01-19T12:26:40Z"), warning);
    assertEquals(true, warning.contains("timestamp-format=seconds"), warning);
  }

  @Test
  void aWindowThatLeavesOutAllOfThemSaysSo() {
    RawFolder folder =
        new RawFolder(temp)
            .file("log.tsv", "user_id\titem_id\ttimestamp", "u\ti\t1600000000000")
            .file("items.jsonl", "{\"item_id\": \"i\", \"title\": \"T\"}");
    String problem =
        assertThrows(
                ConfigException.class, () -> folder.ingest(GENERIC, "ingest.until = 2025-01-01"))
            .getMessage();
    assertTrue(
        problem.startsWith("input.interactions: no interaction is left of log.tsv;"), problem);
    assertTrue(
        problem.contains("they fit as milliseconds: set input.columns.timestamp-format"), problem);
  }

  @Test
  void mixedUnitsCannotBeMendedByASetting() {
    String warning = warnings("seconds", "1600000000000", "1600000000", "1600000001").get(0);
    assertEquals(true, warning.startsWith("input.interactions: 1 of 3 times"), warning);
    assertEquals(
        true,
        warning.endsWith(
            "1 of them fit as milliseconds: write all times of the files in one unit, or the order"
                + " within a history is wrong"),
        warning);
  }

  @Test
  void placesInAnOrderAndDatesOfTheYearOne() {
    assertEquals(true, warnings("seconds", "1", "2").get(0).contains("places in an order"));
    assertEquals(true, warnings("iso", "0001-01-01").get(0).contains("0001-01-01T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"yyyy-MM-dd HH:mm:SS", "yyyy-MM-dd hh:mm", "dd.MM.yyyy mm:ss"})
  void aPatternThatWouldLoseTheTimeOfDayIsRefused(String format) {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () ->
                new ConfigLoader()
                    .loadText(
                        "test", "input.columns.timestamp-format = \"" + format + "\"", List.of()));
    assertTrue(
        e.getMessage().contains("has parts of a time of day but gives none"), e.getMessage());
  }
}
