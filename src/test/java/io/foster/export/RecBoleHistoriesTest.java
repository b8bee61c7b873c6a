package io.foster.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A target and the items before it. */
class RecBoleHistoriesTest {
  @Test
  void aRowHasTheLatestFiftyItemsBeforeItsTarget() {
    List<String> items = IntStream.range(0, 60).mapToObj(Integer::toString).toList();
    assertEquals("u\t0\t1\n", RecBoleHistories.row("u", items, 1));
    assertEquals("u\t0 1 2\t3\n", RecBoleHistories.row("u", items, 3));
    String latest =
        IntStream.range(5, 55).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    assertEquals("u\t" + latest + "\t55\n", RecBoleHistories.row("u", items, 55));
    assertThrows(IllegalArgumentException.class, () -> RecBoleHistories.row("u", items, 0));
  }
}
