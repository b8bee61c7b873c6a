package io.foster.base;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void theFirstLineIsTheFirstThatSaysSomething() {
    assertEquals("what", Printable.firstLine("\n  what \r\nwhere\n"));
    assertEquals("", Printable.firstLine(" \n"));
    assertEquals("null", Printable.firstLine(null));
  }

  @Test
  void problemsAreThrownTogetherAndOnlyIfThereAreAny() {
    assertDoesNotThrow(() -> ConfigException.ifAny(Set.of()));
    List<String> problems = List.of("a: is wrong; mend it", "b: is, too; mend it");
    ConfigException all =
        assertThrows(ConfigException.class, () -> ConfigException.ifAny(problems));
    assertEquals(problems, all.problems());
  }
}
