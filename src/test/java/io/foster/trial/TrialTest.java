package io.foster.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.foster.config.Assignment;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import io.foster.config.LabelUse;
import io.foster.config.StudentPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class TrialTest {
  private static FosterConfig load(String... sets) {
    return new ConfigLoader()
        .load(
            Optional.empty(),
            Arrays.stream(sets).map(Assignment::parse).toList(),
            Configuration::new);
  }

  @Test
  void studentsOfAllMethodsHaveTheSameStepsAndRates() {
    for (FosterConfig config :
        List.of(
            load(),
            load("experts.encoders=[embedded, random]"),
            load("transfer.encoder.source=random"),
            load("student.steps=50", "student.learning-rate=0.01"))) {
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
        2400, Trial.studentPlan(load("transfer.encoder.source=random"), Method.TD3).steps());
  }
}
