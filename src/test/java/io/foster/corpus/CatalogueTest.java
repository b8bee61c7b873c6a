package io.foster.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.foster.base.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private static Catalogue of(String... ids) {
    return new Catalogue(List.of(ids), List.of(ids));
  }

  @Test
  void theFingerprintTellsIdsAndTheirOrder() {
    assertEquals(64, of("a", "b").fingerprint().length());
    assertEquals(
        of("a", "b").fingerprint(),
        new Catalogue(List.of("a", "b"), List.of("other", "titles")).fingerprint());
    assertNotEquals(of("a", "b").fingerprint(), of("b", "a").fingerprint());
    assertNotEquals(of("a", "b").fingerprint(), of("ab").fingerprint());
    assertNotEquals(of("a", "bc").fingerprint(), of("ab", "c").fingerprint());
  }

  @Test
  void mapsItsNumbersToAnothersById() {
    assertArrayEquals(new int[] {3, 0}, of("a", "b").numbersIn(of("b", "x", "y", "a"), "here"));
    ConfigException missing =
        assertThrows(
            ConfigException.class, () -> of("a", "b", "c").numbersIn(of("a"), "runs/synthetic"));
    assertEquals(
        "runs/synthetic: 2 of its 3 items, such as \"b\", are not among the 1 items of the corpus;"
            + " use the items it was distilled from",
        missing.getMessage());
  }

  /** The hash computed by Python: hashlib.sha256(b"\0\0\0\1a\0\0\0\1b").hexdigest(). */
  @Test
  void theFingerprintIsThatOfEarlierSets() {
    assertEquals(
        "16275ef0f5d0eb9dd9e0a53277549fda5c886358a6872df23c797b13e11455bc",
        of("a", "b").fingerprint());
  }

  @Test
  void othersAreNumberedAfterTheseItems() {
    Catalogue both = of("a", "b").plus(new Catalogue(List.of("c"), List.of("C")));
    assertEquals(new Catalogue(List.of("a", "b", "c"), List.of("a", "b", "C")), both);
  }

  @Test
  void anIdStandsForOneItem() {
    assertThrows(IllegalArgumentException.class, () -> of("a", "a").numbers());
    assertThrows(IllegalArgumentException.class, () -> new Catalogue(List.of("a"), List.of()));
  }
}
