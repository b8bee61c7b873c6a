package io.foster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.foster.base.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluateConfigTest {
  /** Models of the same seed would be the same model, counted twice. */
  @Test
  void aSeedThatStandsThereTwiceIsRefused() {
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> LoadedConfig.with("evaluate.seeds=[7, 101, 8, 101]"));
    assertEquals(1, e.problems().size(), e.getMessage());
    assertEquals(
        "evaluate.seeds: 101 stands there twice; name each seed once",
        e.problems().get(0).replaceAll(" \\(.*", ""));
    assertEquals(
        List.of(7L, 101L, 8L), LoadedConfig.with("evaluate.seeds=[7, 101, 8]").evaluate().seeds());
  }
}
