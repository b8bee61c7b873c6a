package io.foster.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.foster.base.ConfigException;
import org.junit.jupiter.api.Test;

/** What RecBole would read otherwise is refused or written so that it does not. */
class RecBoleTextTest {
  private static void refused(String id, String why) {
    ConfigException e = assertThrows(ConfigException.class, () -> RecBoleText.itemId(id));
    assertEquals("--to: the id \"" + why + "; replace it in the data", e.getMessage());
  }

  @Test
  void idsStandAsTheyAreOrAreRefused() {
    for (String id : new String[] {"007", "B00 \"x\"", "näh", "N/A2", "a,b"}) {
      assertEquals(id, RecBoleText.id(id));
    }
    refused("a\tb", "a b\" holds a tab or a line break, which RecBole's files cannot");
    refused("a\rb", "a b\" holds a tab or a line break, which RecBole's files cannot");
    refused("\"a\"", "\"a\"\" begins with a quotation mark, which RecBole takes for quoted text");
    refused("null", "null\" is a missing value to RecBole");
    refused("NA", "NA\" is a missing value to RecBole");
    refused("a b", "a b\" holds a space, which RecBole's lists of items cannot");
    assertEquals("a b", RecBoleText.id("a b"), "a user stands in no list");
  }

  @Test
  void wordsAreOnOneLineAndNeverQuoted() {
    assertEquals("one two three", RecBoleText.words(" one\ttwo\r\n three "));
    assertEquals(" \"Weird Al\" live", RecBoleText.words("\n\"Weird Al\"\nlive"));
    assertEquals(" None", RecBoleText.words("None"));
    assertEquals("7\" single", RecBoleText.words("7\" single"));
    assertEquals("", RecBoleText.words(" \n"));
  }
}
