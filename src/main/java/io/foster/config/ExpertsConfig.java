package io.foster.config;

import java.io.Serializable;
import java.util.List;

/**
 * The section {@code experts}.
 *
 * @param count experts to train, of each encoder
 * @param encoders the experts' text encoders, values of encoder.source; empty: that one only
 * @param trainEncoder whether they train the encoder's trainable layers too
 * @param plan how they, and the full-data models they are compared with, are trained
 * @param checkpointSteps trajectory checkpoints after these steps
 * @param checkpointEpochs and at the end of every so many epochs
 */
public record ExpertsConfig(
    int count,
    List<String> encoders,
    boolean trainEncoder,
    TrainingPlan plan,
    List<Integer> checkpointSteps,
    int checkpointEpochs)
    implements Serializable {

  static ExpertsConfig read(Section s) {
    TrainingPlan plan =
        new TrainingPlan(
            s.integer("epochs", 1),
            Looks.EACH_PASS,
            s.integer("patience", 1),
            s.integer("batch-positions", 1),
            s.integer("negatives", 1),
            s.number("dropout", 0, 0.9),
            Optimiser.read(s, s.number("learning-rate", 0, 10)));
    return new ExpertsConfig(
        s.integer("count", 1),
        s.strings("encoders").stream().map(EncoderConfig::source).toList(),
        s.bool("train-encoder"),
        plan,
        s.integers("checkpoint-steps", 1),
        s.integer("checkpoint-epochs", 1));
  }
}
