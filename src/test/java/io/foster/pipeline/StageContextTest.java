package io.foster.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.CodeVersion;
import io.foster.config.FosterConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StageContextTest {
  @Test
  void seedsDifferByPurposeAndNothingElse() {
    FosterConfig config = PipelineRunnerTest.config(Path.of("anywhere"), "a");
    StageContext a = new StageContext("a", null, config, null, null, null, null, null);
    StageContext b = new StageContext("b", null, config, null, null, null, null, null);
    assertEquals(a.seed("init"), a.seed("init"));
    assertNotEquals(a.seed("init"), a.seed("order"));
    assertEquals(a.seed("init"), b.seed("init"), "a run and a benchmark draw the same");
  }

  @Test
  void theCodeVersionHasTheHashOfTheClasses() {
    assertTrue(CodeVersion.current().matches(".+\\+[0-9a-f]{16}"), CodeVersion.current());
  }
}
