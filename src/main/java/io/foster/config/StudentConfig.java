package io.foster.config;

import java.util.Optional;

/**
 * The section {@code student}: training on a synthetic set alone.
 *
 * @param plan how
 * @param items item texts for {@code foster train --data}, where they are not beside the set
 */
public record StudentConfig(StudentPlan plan, Optional<String> items) {

  static StudentConfig read(Section s) {
    return new StudentConfig(
        new StudentPlan(
            s.integer("steps", 1),
            s.integer("batch-positions", 0),
            s.integer("subset-size", 2),
            s.number("learning-rate", 0, 10),
            s.number("encoder-rate", 0, 10),
            s.integer("warmup-steps", 0),
            s.number("dropout", 0, 0.9),
            s.number("hard-label-dropout", 0, 0.9),
            s.number("weight-decay", 0, 1),
            s.number("clip-norm", 0, 1e9),
            s.number("averaged-share", 0, 1),
            s.integer("validate-every", 1)),
        s.optionalString("items"));
  }
}
