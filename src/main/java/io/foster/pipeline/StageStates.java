package io.foster.pipeline;

import io.foster.base.ConfigException;
import io.foster.base.Store;
import io.foster.pipeline.PipelineRunner.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is there of a pipeline's results, and whether a command may run on it. */
final class StageStates {
  private final Pipeline pipeline;
  private final Store store;
  private final StageResults results;
  private final Fingerprints fingerprints;

  StageStates(Pipeline pipeline, Store store, StageResults results, Fingerprints fingerprints) {
    this.pipeline = pipeline;
    this.store = store;
    this.results = results;
    this.fingerprints = fingerprints;
  }

  /** Whether a result is made from what it would be made from today. */
  boolean isCurrent(Stage stage, Optional<StageRecord> record) {
    return record.isPresent() && record.get().fingerprint().equals(fingerprints.of(stage.name()));
  }

  /** What {@code --resume} would do: a line for each stage. */
  List<String> plan() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Stage stage : pipeline.stages()) {
      Optional<StageRecord> record = results.published(stage);
      String state =
          isCurrent(stage, record)
              ? "done"
              : record
                  .map(r -> "again, changed: " + fingerprints.changes(stage.name(), r))
                  .orElse("to do");
      lines.add(stage.name() + ": " + state);
    }
    return lines;
  }

  /** A fresh command does not touch results that are there. */
  void refuseToReplace(List<Stage> chosen) throws IOException {
    boolean whole = chosen.size() == pipeline.stages().size();
    Optional<Stage> taken = Optional.empty();
    for (Stage stage : chosen) {
      taken = taken.isEmpty() && results.isTaken(stage) ? Optional.of(stage) : taken;
    }
    if (taken.isPresent() || (whole && !results.isEmpty())) {
      throw new ConfigException(
          "output: "
              + store.root()
              + " already holds "
              + taken.map(s -> "a result of " + s.name()).orElse("files")
              + "; add --resume to go on with it, --overwrite to replace it, or choose another"
              + " --output");
    }
  }

  /** The results that this command reads but does not make have to be there and up to date. */
  void requireStagesBefore(List<String> targets) throws IOException {
    List<String> problems = new ArrayList<>();
    for (Stage stage : pipeline.stages()) {
      boolean needed =
          !targets.contains(stage.name())
              && pipeline.stages().stream()
                  .anyMatch(s -> targets.contains(s.name()) && s.after().contains(stage.name()));
      Optional<StageRecord> record = results.published(stage);
      if (needed && !isCurrent(stage, record)) {
        String why =
            record
                .map(r -> "was made from something else: " + fingerprints.changes(stage.name(), r))
                .orElse("is not there");
        problems.add(
            "output: the result of "
                + stage.name()
                + " in "
                + store.root()
                + " "
                + why
                + "; run that stage first, or foster run --resume"
                + (why.contains(Fingerprints.OTHER_CODE) ? ", or use the jar that made it" : ""));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** Whether a finished result of each stage is there, whatever it was made from. */
  boolean areThere(List<Stage> chosen) throws IOException {
    for (Stage stage : chosen) {
      if (results.published(stage).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Whether a stage that has to run stands where an earlier result is. */
  boolean replaces(List<Stage> chosen, Mode mode) throws IOException {
    for (Stage stage : chosen) {
      boolean kept = mode == Mode.RESUME && isCurrent(stage, results.published(stage));
      if (!kept && results.isTaken(stage)) {
        return true;
      }
    }
    return false;
  }
}
