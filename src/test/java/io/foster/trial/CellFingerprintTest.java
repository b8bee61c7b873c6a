package io.foster.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.foster.config.Assignment;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** What has to be the same for a finished set, choice or cell to count. */
class CellFingerprintTest {
  private static final String BOTH = "experts.encoders=[embedded, random]";
  private static final String OWN = "distill.label-encoders=own";

  private static FosterConfig load(String... sets) {
    return new ConfigLoader()
        .load(
            Optional.empty(),
            Arrays.stream(sets).map(Assignment::parse).toList(),
            Configuration::new);
  }

  @Test
  void cellsOfEveryMethodDependOnWhoseLabelsThereAre() {
    for (Method method : Method.values()) {
      assertNotEquals(
          CellFingerprint.ofCell(load(BOTH), Optional.of(method)),
          CellFingerprint.ofCell(load(BOTH, OWN), Optional.of(method)),
          method.label());
    }
    for (Method method : List.of(Method.RANDOM, Method.TD3, Method.K_CENTER)) {
      assertEquals(
          CellFingerprint.ofSet(load(BOTH), Optional.of(method)),
          CellFingerprint.ofSet(load(BOTH, OWN), Optional.of(method)),
          method.label());
      // One encoder: there is nothing to choose from.
      assertEquals(
          CellFingerprint.ofCell(load(), Optional.of(method)),
          CellFingerprint.ofCell(load(OWN), Optional.of(method)),
          method.label());
    }
    assertEquals(
        CellFingerprint.ofCell(load(BOTH), Optional.empty()),
        CellFingerprint.ofCell(load(BOTH, OWN), Optional.empty()));
  }

  /** Nothing is made again because something else is measured. */
  @Test
  void whatIsMeasuredMakesNoSetAndChoosesNothing() {
    FosterConfig other = load("evaluate.cutoffs=[10, 50]", "evaluate.ranks=true");
    for (Method method : Method.values()) {
      Optional<Method> made = Optional.of(method);
      assertEquals(CellFingerprint.ofSet(load(), made), CellFingerprint.ofSet(other, made));
      assertEquals(
          CellFingerprint.ofStudents(load(), made), CellFingerprint.ofStudents(other, made));
      assertNotEquals(CellFingerprint.ofCell(load(), made), CellFingerprint.ofCell(other, made));
    }
  }
}
