package io.foster.stages;

import io.foster.config.Section;
import io.foster.pipeline.Pipeline;
import java.util.List;

/** What can be asked for by name: on the command line, and of {@link io.foster.Foster}. */
public enum Command {
  /** Generates raw data. */
  SAMPLE("sample"),
  /** From raw files to the corpus. */
  INGEST("sample", "ingest", "corpus"),
  /** Item features. */
  ENCODE("encoder"),
  /** Experts. */
  TRAIN("experts"),
  /** The synthetic set. */
  DISTILL("distill"),
  /** Students alone, with their validation scores: no test user is looked at. */
  STUDENTS("students"),
  /** Students, what they are compared with, and the metrics of all. */
  EVALUATE("students", "references", "evaluate"),
  /** Everything. */
  RUN();

  private final List<String> stages;

  Command(String... stages) {
    this.stages = List.of(stages);
  }

  /**
   * The stages it runs.
   *
   * @param pipeline of the configuration
   * @return their names, in order
   */
  public List<String> stages(Pipeline pipeline) {
    return stages.isEmpty() ? pipeline.names() : pipeline.among(stages);
  }

  @Override
  public String toString() {
    return Section.name(this);
  }
}
