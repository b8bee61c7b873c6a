package io.foster.pipeline;

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

  /** The same where one of the stages needs something more; all the same without that stage. */
  public Pipeline needing(String stage, Stage.Need need) {
    return new Pipeline(
        stages.stream()
            .map(s -> s.name().equals(stage) ? s.needs(need.stage(), need.look()) : s)
            .toList());
  }

  public List<String> names() {
    return stages.stream().map(Stage::name).toList();
  }

  /**
   * The names of this pipeline's stages that {@code names} lists, in order. A name stands for its
   * variants too: {@code encode} for {@code encode-NAME}.
   */
  public List<String> among(List<String> names) {
    return names().stream()
        .filter(
            name ->
                names.contains(name)
                    || names.stream().anyMatch(listed -> name.startsWith(listed + "-")))
        .toList();
  }
}
