package io.foster.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The text encoders of the experts, {@code experts.encoders}. */
final class TeacherEncoders {
  private static final String KEY = "experts.encoders";
  private static final String LAYERS = "encoder.trainable-layers";
  private static final String NO_LOOP =
      " layers that the experts train, and the first-order loop's anchors are experts of several text encoders, without those layers";
  private static final String MEND = "use 0, or distill.label-encoders = own";

  private TeacherEncoders() {}

  /**
   * Those besides {@code encoder}, in the order they are written in. They are frozen: only {@code
   * encoder} has trainable layers.
   */
  static List<EncoderConfig> others(ExpertsConfig experts, EncoderConfig encoder) {
    return experts.encoders().stream()
        .filter(source -> !source.equals(encoder.source()))
        .map(encoder::frozen)
        .toList();
  }

  /** Whether experts train layers, and stand beside experts of other encoders. */
  static boolean trainAmongOthers(ExpertsConfig experts, EncoderConfig encoder) {
    return encoder.trainableLayers() > 0
        && experts.trainEncoder()
        && !others(experts, encoder).isEmpty();
  }

  /**
   * Why a first-order loop cannot reset to the experts; empty where it can. Where they have several
   * encoders it resets to the mean of their scores over frozen features, which leaves out the
   * layers that experts of {@code encoder} have trained.
   */
  static Optional<String> whyNoLoop(FosterConfig config) {
    return hasNoLoop(config)
        ? Optional.of(LAYERS + ": " + config.encoder().trainableLayers() + NO_LOOP + "; " + MEND)
        : Optional.empty();
  }

  private static boolean hasNoLoop(FosterConfig config) {
    return config.distill().labelEncoders() == DistillConfig.LabelEncoders.ALL
        && trainAmongOthers(config.experts(), config.encoder());
  }

  /** Records what is wrong with them. */
  static void check(Section root, FosterConfig config) {
    List<String> sources = config.experts().encoders();
    if (config.encoder().isOfExperts()) {
      root.problem(
          "encoder.source",
          "students alone can read the features of all experts",
          "name a text encoder, and use transfer.encoder.source = experts");
    }
    if (sources.isEmpty()) {
      return;
    }
    EncoderConfig encoder = config.encoder();
    if (encoder.transformer().isPresent()) {
      root.problem(
          KEY,
          "a static transformer is the only encoder of a run's experts",
          "use [], or set encoder.static.transformer.class to null");
    } else if (!sources.contains(encoder.source())) {
      root.problem(
          KEY,
          "encoder.source is not among them",
          "add \"" + encoder.source() + "\", which students read item texts through");
    }
    for (String source : sources) {
      if (EncoderConfig.isUnknown(source)) {
        root.problem(
            KEY,
            "\"" + source + "\" is not known",
            "write one of " + EncoderName.labels() + " after embedded:");
      }
    }
    Set<String> once = new HashSet<>();
    for (String source : sources) {
      if (!once.add(source)) {
        root.problem(KEY, "\"" + source + "\" stands there twice", "name each encoder once");
      }
    }
    checkNames(root, config);
    if (hasNoLoop(config) && config.distill().plan().steps() > 0) {
      root.problem(LAYERS, config.encoder().trainableLayers() + NO_LOOP, MEND);
    }
  }

  /** Their features stand in directories by name. */
  private static void checkNames(Section root, FosterConfig config) {
    Map<String, String> sources = new HashMap<>();
    Set<EncoderConfig> all = new LinkedHashSet<>(config.otherTeachers());
    all.add(config.studentEncoder());
    for (EncoderConfig one : all) {
      String other = sources.putIfAbsent(one.name(), one.source());
      if (other != null && !other.equals(one.source())) {
        root.problem(
            KEY,
            "%s and %s have the same name".formatted(other, one.source()),
            "give one of the folders another name");
      }
    }
  }
}
