package io.foster.report;

import java.util.Map;

/** What stands above and below the charts over steps. */
final class Captions {
  private static final Map<String, Page.Figure> ALL =
      Map.of(
          "full-validation",
          figure(
              "full-validation",
              "Models of all data: validation",
              "The experts that the distillation learns from, and the full-data models that the"
                  + " students are compared with."),
          "full-loss",
          figure(
              "full-loss",
              "Models of all data: loss",
              "Sampled softmax on the training interactions, mean since the point before."),
          "few-validation",
          figure(
              "few-validation",
              "Students: validation",
              "Models of the synthetic sequences and of as many random real ones; the best point"
                  + " of each is the model that is evaluated."),
          "few-loss",
          figure(
              "few-loss",
              "Students: loss",
              "Each on its own training data: soft targets and single items do not compare."),
          "loop-losses",
          figure(
              "loop-losses",
              "The first-order loop",
              "The outer model steps on real data and synthetic loss, the inner one on synthetic"
                  + " loss alone; both are reset to an anchor now and then."),
          "gate",
          figure(
              "gate",
              "The gate",
              "Students trained on the sequences as they are; the best look is kept."),
          "entropy",
          figure(
              "entropy",
              "Entropy of the soft targets",
              "Mean over positions, within the step's item subset. Near zero they have collapsed"
                  + " to single items."),
          "regulariser",
          figure(
              "regulariser",
              "Co-occurrence regulariser",
              "Low where items of like text co-occur alike."),
          "step-seconds",
          figure("step-seconds", "Time of a step", "The first steps warm the machine up."),
          "step-memory",
          figure("step-memory", "Memory", "Resident memory of the driver after each step."));

  private Captions() {}

  static Page.Figure of(String id) {
    return ALL.getOrDefault(id, figure(id, id, ""));
  }

  private static Page.Figure figure(String id, String title, String caption) {
    return new Page.Figure(id, title, caption);
  }
}
