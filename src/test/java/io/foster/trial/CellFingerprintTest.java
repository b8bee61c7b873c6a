package io.foster.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import io.foster.config.LoadedConfig;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What has to be the same for a finished set, choice or cell to count. */
class CellFingerprintTest {
  private static final String BOTH = "experts.encoders=[embedded, random]";
  private static final String OWN = "distill.label-encoders=own";

  @Test
  void cellsOfEveryMethodDependOnWhoseLabelsThereAre() {
    for (Method method : Method.values()) {
      assertNotEquals(
          CellFingerprint.ofCell(LoadedConfig.with(BOTH), Optional.of(method)),
          CellFingerprint.ofCell(LoadedConfig.with(BOTH, OWN), Optional.of(method)),
          method.label());
    }
    for (Method method : List.of(Method.RANDOM, Method.TD3, Method.K_CENTER)) {
      assertEquals(
          CellFingerprint.ofSet(LoadedConfig.with(BOTH), Optional.of(method)),
          CellFingerprint.ofSet(LoadedConfig.with(BOTH, OWN), Optional.of(method)),
          method.label());
      // One encoder: there is nothing to choose from.
      assertEquals(
          CellFingerprint.ofCell(LoadedConfig.with(), Optional.of(method)),
          CellFingerprint.ofCell(LoadedConfig.with(OWN), Optional.of(method)),
          method.label());
    }
    assertEquals(
        CellFingerprint.ofCell(LoadedConfig.with(BOTH), Optional.empty()),
        CellFingerprint.ofCell(LoadedConfig.with(BOTH, OWN), Optional.empty()));
  }

  /** The same files are other data where they are read otherwise. */
  @Test
  void everythingDependsOnHowTheInputIsRead() {
    for (String reading :
        List.of("input.charset=latin1", "input.missing=[none]", "input.mind-history=false")) {
      for (Optional<Method> made : List.of(Optional.of(Method.FOSTER), Optional.<Method>empty())) {
        assertNotEquals(
            CellFingerprint.ofSet(LoadedConfig.with(), made),
            CellFingerprint.ofSet(LoadedConfig.with(reading), made),
            reading);
      }
    }
  }

  /** Nothing is made again because something else is measured. */
  @Test
  void whatIsMeasuredMakesNoSetAndChoosesNothing() {
    FosterConfig other = LoadedConfig.with("evaluate.cutoffs=[10, 50]", "evaluate.ranks=true");
    for (Method method : Method.values()) {
      Optional<Method> made = Optional.of(method);
      assertEquals(
          CellFingerprint.ofSet(LoadedConfig.with(), made), CellFingerprint.ofSet(other, made));
      assertEquals(
          CellFingerprint.ofStudents(LoadedConfig.with(), made),
          CellFingerprint.ofStudents(other, made));
      assertNotEquals(
          CellFingerprint.ofCell(LoadedConfig.with(), made), CellFingerprint.ofCell(other, made));
    }
  }
}
