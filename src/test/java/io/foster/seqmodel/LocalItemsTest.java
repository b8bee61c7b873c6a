package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalItemsTest {

  @Test
  void itemsAreNumberedByFirstAppearance() {
    LocalItems items = new LocalItems(10);
    assertArrayEquals(new long[] {0, 1, 0, 2}, items.numbers(new int[] {7, 3, 7, 9}));
    assertEquals(1, items.number(3));
    assertArrayEquals(new int[] {7, 3, 9}, items.toArray());
    items.clear();
    assertArrayEquals(new int[0], items.toArray());
    assertEquals(0, items.number(9));
    assertEquals(1, items.number(7));
  }

  @Test
  void thereIsRoomForLargeCatalogues() {
    int[] all = IntStream.range(0, 5000).toArray();
    assertArrayEquals(all, LocalItems.identity(5000).toArray());
  }
}
