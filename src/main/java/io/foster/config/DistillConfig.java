package io.foster.config;

import io.foster.base.ConfigException;
import java.util.Arrays;
import java.util.List;

/**
 * The section {@code distill}.
 *
 * @param sequences M
 * @param length L
 * @param windows widths of the stretches that a model reads a sequence in, each with soft targets
 *     of its own; empty: the sequence as a whole
 * @param parametrisation how inputs and soft targets hang together
 * @param inputs where the inputs start
 * @param popularityPower how much an item's interactions weigh in popularity and k-means
 * @param realShare of the M sequences, this share is of real histories, one in each of the widest
 *     windows
 * @param mixture items that an input mixes
 * @param tiedMixture of a tied input's items, so many are kept in the finished data
 * @param tiedSharpness what a tied input's logits are multiplied by
 * @param start what the soft targets start from
 * @param labelExperts experts whose predictions are labels
 * @param labelEncoders whether experts of all encoders count or those of {@code encoder} only
 * @param plan the first-order loop
 * @param anchors which checkpoints the loop resets to
 * @param anchorSteps the boundary between early and late ones
 * @param draws times S is made, from inputs of its own each; the gate's best is taken
 * @param gate the validation gate
 * @param topItems next items in the readable file
 * @param shipFeatures whether the features that soft targets are written in stand beside the set
 */
public record DistillConfig(
    int sequences,
    int length,
    List<Integer> windows,
    Form parametrisation,
    Inputs inputs,
    double popularityPower,
    double realShare,
    int mixture,
    int tiedMixture,
    double tiedSharpness,
    Start start,
    int labelExperts,
    LabelEncoders labelEncoders,
    DistillPlan plan,
    Anchors anchors,
    int anchorSteps,
    int draws,
    Gate gate,
    int topItems,
    boolean shipFeatures) {

  /** Whether a position's input and the soft target of the one before are the same thing. */
  public enum Form {
    TIED,
    DECOUPLED
  }

  /** Where the inputs start. */
  public enum Inputs {
    UNIFORM,
    POPULARITY,
    K_CENTER,
    K_MEANS,
    REAL
  }

  /** What the soft targets start from. */
  public enum Start {
    /** Nothing: what the loop ends with it has found itself. */
    NONE,
    /** The experts' predictions. */
    LABELS
  }

  /** Experts with which text encoders soft targets come from. */
  public enum LabelEncoders {
    ALL,
    OWN
  }

  /** Which checkpoints of the experts' trajectories are anchors. */
  public enum Anchors {
    ALL,
    EARLY,
    LATE,
    /** The experts as they ended. */
    FINAL,
    /** Fresh initialisations. */
    NONE
  }

  /**
   * The validation gate.
   *
   * @param every steps between two looks, 0 for no gate
   * @param students trained at each look
   * @param steps of each student
   */
  public record Gate(int every, int students, int steps) {}

  /**
   * Reads the section; what is wrong with it is recorded there.
   *
   * @param trainAmongOthers {@link TeacherEncoders#trainAmongOthers}
   */
  static DistillConfig read(Section s, boolean trainAmongOthers) {
    LabelEncoders labels = s.choice("label-encoders", LabelEncoders.class);
    int suited = trainAmongOthers && labels == LabelEncoders.ALL ? 0 : DistillPlan.STEPS;
    DistillConfig config =
        new DistillConfig(
            s.integer("sequences", 1),
            s.integer("length", 1),
            s.integers("windows", 1),
            s.choice("parametrisation", Form.class),
            s.choice("inputs", Inputs.class),
            s.number("popularity-power", 0, 2),
            s.number("real-share", 0, 1),
            s.integer("mixture", 1),
            s.integer("tied-mixture", 1),
            s.number("tied-sharpness", 0.01, 1000),
            s.choice("start", Start.class),
            s.integer("label-experts", 1),
            labels,
            plan(s, suited),
            s.choice("anchors", Anchors.class),
            s.integer("anchor-steps", 1),
            s.integer("draws", 1),
            new Gate(
                s.integer("gate-every", 0),
                s.integer("gate-students", 1),
                s.integer("gate-steps", 1)),
            s.integer("top-items", 1),
            s.bool("ship-features"));
    config.checkWindows(s);
    config.checkDraws(s);
    return config;
  }

  private static DistillPlan plan(Section s, int suited) {
    return new DistillPlan(
        s.optionalInteger("steps", 0, Integer.MAX_VALUE).orElse(suited),
        s.integer("subset-size", 2),
        s.integer("reset-every", 0),
        s.integer("batch-positions", 0),
        s.number("temperature", 0.01, 100),
        new DistillPlan.Rule(
            s.number("learning-rate", 0, 100),
            s.number("momentum", 0, 0.999),
            s.number("ridge", 0, 1e3),
            s.number("input-weight", 0, 1e3),
            s.number("averaged-share", 0, 1)),
        new DistillPlan.Inner(
            s.integer("inner-steps", 0),
            s.integer("follow-steps", 0),
            s.number("inner-rate", 0, 10),
            s.number("inner-encoder-rate", 0, 1),
            s.integer("inner-positions", 0)),
        new DistillPlan.Outer(
            s.number("outer-step", 0, 1e3),
            s.number("lambda", 0, 1e6),
            s.integer("real-positions", 1)),
        new DistillPlan.Likeness(s.number("alpha", 0, 1e6), s.number("tau", -1, 1)));
  }

  private void checkDraws(Section s) {
    if (draws > 1 && gate.every() == 0) {
      s.problem(
          "draws",
          draws + " draws of S cannot be told apart without the gate's students",
          "set " + s.path("gate-every") + " above 0, or draws to 1");
    }
  }

  private void checkWindows(Section s) {
    for (int width : windows) {
      if (length % width != 0) {
        s.problem(
            "windows",
            "a window of %d does not divide the %d positions of a sequence"
                .formatted(width, length),
            "use divisors of " + s.path("length") + ", or [] to read sequences as a whole");
      }
    }
    if (parametrisation == Form.TIED && windows.size() > 1) {
      s.problem(
          "windows",
          "tied sequences have one distribution for each position, whatever the model has read",
          "name one width at most, or use " + s.path("parametrisation") + " = decoupled");
    }
  }

  /** The widths that sequences are read in: the windows, or L. */
  public int[] windowsOrWhole() {
    return windows.isEmpty()
        ? new int[] {length}
        : windows.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The longest stretch that a model reads at once. */
  public int longestWindow() {
    return Arrays.stream(windowsOrWhole()).max().orElseThrow();
  }

  /** How many of the M sequences are of real histories. */
  public int realSequences() {
    return inputs == Inputs.REAL ? sequences : (int) Math.round(realShare * sequences);
  }

  /** The method as published: tied, and soft targets that know nothing. */
  public DistillConfig asPublished(DistillPlan loop) {
    return with(List.of(longestWindow()), Form.TIED, loop);
  }

  /** The same form with soft targets that know nothing at the start. */
  public DistillConfig fromScratch(DistillPlan loop) {
    return with(windows, parametrisation, loop);
  }

  private DistillConfig with(List<Integer> others, Form form, DistillPlan loop) {
    return new DistillConfig(
        sequences,
        length,
        others,
        form,
        inputs,
        popularityPower,
        realShare,
        mixture,
        tiedMixture,
        tiedSharpness,
        Start.NONE,
        labelExperts,
        labelEncoders,
        loop,
        anchors,
        anchorSteps,
        draws,
        gate,
        topItems,
        shipFeatures);
  }

  /**
   * Checks what can be checked only once the catalogue is known.
   *
   * @param itemCount |V|
   * @throws ConfigException if a step is to draw more items than there are
   */
  public void requireCatalogueOf(int itemCount) {
    if (plan.subsetSize() > itemCount) {
      throw new ConfigException(
          "distill.subset-size: %d items are to be drawn for each step, but the catalogue has %d; use at most %d"
              .formatted(plan.subsetSize(), itemCount, itemCount));
    }
  }
}
