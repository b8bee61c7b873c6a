package io.foster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who the teachers are, and how students use their labels. */
class LabelSettingsTest {
  private static final String BOTH = "experts.encoders=[embedded, random]";

  private static final String TEN = "distill.steps=10";

  private static void refused(String part, String... sets) {
    ConfigException e = assertThrows(ConfigException.class, () -> LoadedConfig.with(sets));
    assertTrue(e.problems().stream().anyMatch(p -> p.contains(part)), e.getMessage());
  }

  @Test
  void studentsOfTheOnlyTeachersEncoderLearnFromFlatLabelsAllOthersFromSharpOnes() {
    assertEquals(LabelUse.FLAT, LoadedConfig.with().studentPlan().labels());
    assertEquals(
        LabelUse.FLAT, LoadedConfig.with("transfer.backbone=gru4rec").studentPlan().labels());
    FosterConfig transfer = LoadedConfig.with("transfer.encoder.source=random");
    assertEquals(LabelUse.SHARP, transfer.studentPlan().labels());
    assertEquals(LabelUse.FLAT, transfer.gatePlan().labels());
    assertEquals(LabelUse.SHARP, LoadedConfig.with(BOTH).studentPlan().labels());
    assertEquals(LabelUse.SHARP, LoadedConfig.with(BOTH).gatePlan().labels());
    assertEquals(
        LabelUse.FLAT,
        LoadedConfig.with(BOTH, "distill.label-encoders=own").studentPlan().labels());
  }

  @Test
  void eachSettingCanBeChosenByItself() {
    assertEquals(
        new LabelUse(1.5, 0),
        LoadedConfig.with("student.label-temperature=1.5").studentPlan().labels());
    assertEquals(
        new LabelUse(2, 0.2),
        LoadedConfig.with("student.label-candidates=0.2").studentPlan().labels());
    refused("student.label-temperature: 0.0 is out of range", "student.label-temperature=0");
    refused("student.label-candidates: 1.5 is out of range", "student.label-candidates=1.5");
  }

  @Test
  void flatLabelsAreLearnedInFewStepsAtAHighRateUnlessOtherwiseAskedFor() {
    assertEquals(800, LoadedConfig.with().studentPlan().steps());
    assertEquals(0.006, LoadedConfig.with().studentPlan().optimiser().rate());
    assertEquals(2400, LoadedConfig.with(BOTH).studentPlan().steps());
    assertEquals(0.004, LoadedConfig.with(BOTH).studentPlan().optimiser().rate());
    FosterConfig asked = LoadedConfig.with(BOTH, "student.steps=50", "student.learning-rate=0.01");
    assertEquals(50, asked.studentPlan().steps());
    assertEquals(0.01, asked.studentPlan().optimiser().rate());
    assertEquals(50, asked.student().plan().steps());
    refused("student.steps: 0 is out of range", "student.steps=0");
  }

  @Test
  void theLoopRunsUnlessExpertsOfOneOfSeveralEncodersTrainLayers() {
    String trains = "encoder.trainable-layers=1";
    assertEquals(100, steps());
    assertEquals(100, steps(BOTH));
    assertEquals(100, steps(trains));
    assertEquals(0, steps(BOTH, trains));
    refused("encoder.trainable-layers: 1 layers that the experts train", BOTH, trains, TEN);
    for (String mend : List.of("distill.label-encoders=own", "experts.train-encoder=false")) {
      assertEquals(100, steps(BOTH, trains, mend));
      assertEquals(10, steps(BOTH, trains, mend, TEN));
    }
  }

  private static int steps(String... sets) {
    FosterConfig config = LoadedConfig.with(sets);
    int steps = config.distill().plan().steps();
    assertTrue(steps == 0 || config.whyNoLoop().isEmpty());
    return steps;
  }

  @Test
  void theOldKeyIsRefusedWithItsNewName() {
    refused(
        "distill.label-temperature: is not a known key; it is called student.label-temperature now",
        "distill.label-temperature=2");
  }

  @Test
  void theTeachersBesidesTheEncoderAreFrozen() {
    FosterConfig config =
        LoadedConfig.with("experts.encoders=[random, embedded]", "encoder.trainable-layers=1");
    assertEquals(
        List.of("random"), config.otherTeachers().stream().map(EncoderConfig::source).toList());
    assertEquals(0, config.otherTeachers().get(0).trainableLayers());
    assertEquals(List.of("embedded", "random"), config.labelSources());
    assertEquals(
        List.of("embedded"), LoadedConfig.with(BOTH, "distill.label-encoders=own").labelSources());
    assertEquals(List.of("embedded"), LoadedConfig.with().labelSources());
  }

  @Test
  void encodersThatCannotTeachTogetherAreRefused() {
    refused("experts.encoders: encoder.source is not among them", "experts.encoders=[random]");
    refused(
        "experts.encoders: \"embedded:nothing\" is not known",
        "experts.encoders=[embedded, \"embedded:nothing\"]");
    refused(
        "experts.encoders: \"random\" stands there twice",
        "experts.encoders=[embedded, random, random]");
    refused(
        "/a/bert and /b/bert have the same name",
        "experts.encoders=[embedded, \"/a/bert\", \"/b/bert\"]");
    refused(
        "experts.encoders: a static transformer is the only encoder",
        BOTH,
        "encoder.static.transformer.class=a.B");
  }
}
