package io.foster.stages;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class PipelinesTest {
  private static List<String> sections(String stage) {
    FosterConfig config = new ConfigLoader().load(Optional.empty(), List.of(), Configuration::new);
    return Pipelines.run(config).stages().stream()
        .filter(s -> s.name().equals(stage))
        .findFirst()
        .orElseThrow()
        .sections();
  }

  @Test
  void whatNamesTheDataSetIsMadeAgainUnderAnotherName() {
    for (String stage : List.of("distill", "evaluate", "report")) {
      assertTrue(sections(stage).contains("run.name"), stage + ": " + sections(stage));
    }
  }
}
