package io.foster.stages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import io.foster.config.LoadedConfig;
import io.foster.pipeline.Pipeline;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelinesTest {
  private static List<String> sections(String stage) {
    return sections(Pipelines.run(LoadedConfig.with()), stage);
  }

  private static List<String> sections(Pipeline pipeline, String stage) {
    return pipeline.stages().stream()
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

  /** What suits students depends on whose labels there are, and so do those of real sequences. */
  @Test
  void studentsOfEveryMethodAreTrainedAgainForLabelsOfOtherEncoders() {
    assertTrue(sections("references").contains("distill.label-encoders"));
    for (Method method : Method.values()) {
      Pipeline pipeline =
          Pipelines.baseline(LoadedConfig.with("baseline.method=" + method.label()));
      assertTrue(
          sections(pipeline, "baseline-" + method.label()).contains("distill.label-encoders"),
          method.label());
    }
  }

  /** A model may be replaced below the same name. */
  @Test
  void aStudentOfASetAloneReadsTheFoldersOfItsEncoders() {
    FosterConfig both =
        LoadedConfig.with("encoder.source=/models/one", "transfer.encoder.source=/models/two");
    assertEquals(
        List.of("/sets/mine", "/sets/corpus/items", "/models/one", "/models/two"), places(both));
    FosterConfig experts =
        LoadedConfig.with("experts.encoders=[embedded, random]", "transfer.encoder.source=experts");
    assertEquals(List.of("/sets/mine", "/sets/corpus/items"), places(experts));
  }

  /** Jobs whose tasks set the folder for all inputs read tables, too. */
  @Test
  void aFolderIsNotAskedForWhereAllDataComeFromTables() {
    FosterConfig tables =
        LoadedConfig.with(
            "input.dir=/raw",
            "input.interactions=table:shop.orders",
            "input.items=table:shop.items");
    assertEquals(List.of(), rawFiles(tables));
    assertEquals(List.of("/raw"), rawFiles(LoadedConfig.with("input.dir=/raw")));
  }

  private static List<String> rawFiles(FosterConfig config) {
    return Pipelines.run(config).stages().stream()
        .flatMap(stage -> stage.inputs().stream())
        .filter(input -> input.key().equals("input.dir"))
        .flatMap(input -> input.places().apply(config).stream())
        .toList();
  }

  private static List<String> places(FosterConfig config) {
    return Pipelines.studentFrom(config, "/sets/mine").stages().get(0).inputs().stream()
        .flatMap(input -> input.places().apply(config).stream())
        .toList();
  }
}
