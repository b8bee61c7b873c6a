package io.foster.pipeline;

import io.foster.config.ConfigException;
import io.foster.config.FosterConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The stages of a run, in order. Each says what its result is made from; {@link PipelineRunner}
 * does the rest.
 */
public record Pipeline(List<Stage> stages) {

  public Pipeline {
    stages = List.copyOf(stages);
    Set<String> before = new HashSet<>();
    for (Stage stage : stages) {
      if (!before.containsAll(stage.after())) {
        throw new IllegalArgumentException(
            stage.name() + " needs " + stage.after() + ", of which some do not stand before it");
      }
      if (!before.add(stage.name())) {
        throw new IllegalArgumentException("Two stages are called " + stage.name());
      }
    }
  }

  /** From raw interactions and item texts to the table of full, distilled and random. */
  public static Pipeline of(FosterConfig config) {
    List<Stage> stages = new ArrayList<>();
    if (config.generatesInput()) {
      stages.add(
          Stage.of("sample", "generate a raw sample data set", "sample", Pipeline::unplugged)
              .uses("sample"));
    }
    stages.add(
        Stage.of("ingest", "read the raw files", "ingest", Pipeline::unplugged)
            .after(config.generatesInput() ? new String[] {"sample"} : new String[0])
            .reads("input.dir", Pipeline::rawFiles)
            .uses("input", "ingest"));
    stages.add(
        Stage.of("corpus", "de-duplicate, filter, order, split", "corpus", Pipeline::unplugged)
            .after("ingest")
            .uses("corpus", "item-text"));
    stages.add(
        Stage.of("encode", "encode the item texts", "encoder", Pipeline::unplugged)
            .after("corpus")
            .uses("encoder"));
    stages.add(
        Stage.of("train", "train experts on the full data", "anchors", Pipeline::unplugged)
            .after("corpus", "encode")
            .uses("model", "experts"));
    stages.add(
        Stage.of("distill", "distil the synthetic sequences", "synthetic", Pipeline::unplugged)
            .after("corpus", "encode", "train")
            .uses("model", "distill"));
    stages.add(
        Stage.of("students", "train on the synthetic data alone", "models", Pipeline::unplugged)
            .after("corpus", "encode", "distill")
            .uses("model", "student"));
    stages.add(
        Stage.of("evaluate", "rank all items for the test users", "evaluation", Pipeline::unplugged)
            .after("corpus", "encode", "train", "students")
            .uses("evaluate", "run.name")
            .exports("metrics.json"));
    return new Pipeline(stages);
  }

  /** One student from the synthetic set at {@code data} and the item texts, nothing else. */
  public static Pipeline studentFrom(FosterConfig config, String data) {
    return new Pipeline(
        List.of(
            Stage.of("student", "train on the synthetic data alone", "models", Pipeline::unplugged)
                .reads("--data", c -> List.of(data))
                .uses("model", "student", "encoder")));
  }

  private static List<String> rawFiles(FosterConfig config) {
    if (config.generatesInput()) {
      return List.of();
    }
    return List.of(
        config
            .inputDir()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "input.dir: is not set; name the directory of your data with --set"
                            + " input.dir=DIR, or generate some with --set run.sample=true")));
  }

  private static void unplugged(StageContext context) {
    throw new UnsupportedOperationException("Stage " + context.stage() + " is not there yet");
  }

  public List<String> names() {
    return stages.stream().map(Stage::name).toList();
  }

  /** The names of the stages among {@code names} that this pipeline has, in order. */
  public List<String> among(List<String> names) {
    return names().stream().filter(names::contains).toList();
  }
}
