package io.foster.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ResultsBlockTest {
  private static final String DOCUMENT =
      "before\n<!-- results: any -->\nold\n<!-- end of results -->\nafter\n";

  @Test
  void aDocumentsBlockIsReplacedAndNothingElse() {
    String changed = ResultsBlock.in(DOCUMENT, "new\n").orElseThrow();
    assertTrue(changed.startsWith("before\n<!-- results: "), changed);
    assertTrue(changed.endsWith(" -->\nnew\n<!-- end of results -->\nafter\n"), changed);
    assertFalse(changed.contains("old"), changed);
    assertEquals(changed, ResultsBlock.in(changed, "new\n").orElseThrow());
    assertTrue(ResultsBlock.in("no block", "new\n").isEmpty());
  }

  @Test
  void linesEndAsTheDocumentsDo() {
    assertEquals(
        ResultsBlock.in(DOCUMENT, "new\n").orElseThrow().replace("\n", "\r\n"),
        ResultsBlock.in(DOCUMENT.replace("\n", "\r\n"), "new\n").orElseThrow());
  }

  @Test
  void aBlockWithoutAnEndIsNotGuessed() {
    assertThrows(
        IllegalArgumentException.class,
        () -> ResultsBlock.in("<!-- results: any -->\nold\n", "new\n"));
  }
}
