package io.foster.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import io.foster.config.LabelUse;
import io.foster.config.LoadedConfig;
import io.foster.config.StudentPlan;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialTest {
  @Test
  void studentsOfAllMethodsHaveTheSameStepsAndRates() {
    for (FosterConfig config :
        List.of(
            LoadedConfig.with(),
            LoadedConfig.with("experts.encoders=[embedded, random]"),
            LoadedConfig.with("transfer.encoder.source=random"),
            LoadedConfig.with("student.steps=50", "student.learning-rate=0.01"))) {
      StudentPlan foster = Trial.studentPlan(config, Method.FOSTER);
      for (Method method : Method.values()) {
        StudentPlan plan = Trial.studentPlan(config, method);
        assertEquals(foster, plan.with(foster.labels()), method.label());
        boolean expertsLabels = !List.of(Method.GRADIENT_MATCHING, Method.TD3).contains(method);
        assertEquals(
            expertsLabels ? foster.labels() : LabelUse.AS_WRITTEN, plan.labels(), method.label());
      }
    }
    assertEquals(
        2400,
        Trial.studentPlan(LoadedConfig.with("transfer.encoder.source=random"), Method.TD3).steps());
  }
}
