package io.foster.itemtext;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTextTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "Fish &amp;amp; Chips, Fish & Chips",
        "&#233; &#xE9; &#128512;, é é 😀",
        // The last character there is, and those behind it, which stay as they are written.
        "a&#1114109;b, a\uDBFF\uDFFDb",
        "Foo &#1114112; bar, Foo &#1114112; bar",
        "Foo &#9999999; bar, Foo &#9999999; bar",
        "Foo &#0002000000; &amp;#99999999999;, Foo &#0002000000; &#99999999999;",
        "&#x110000; &#X1fffffff;, &#x110000; &#X1fffffff;",
        "&#9999999 and &#x110000, &#9999999 and &#x110000",
      })
  void entities(String raw, String text) {
    assertEquals(text, PlainText.of(raw));
  }
}
