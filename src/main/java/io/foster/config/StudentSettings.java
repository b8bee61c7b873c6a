package io.foster.config;

import java.io.Serializable;
import java.util.Locale;

/**
 * What is chosen for a method's students on validation users.
 *
 * @param learningRate peak rate
 * @param dropout rate, on the labels that the method's sets have
 * @param steps optimisation steps
 */
public record StudentSettings(double learningRate, double dropout, int steps)
    implements Serializable {

  /** On one line, for files and tables. */
  public String text() {
    return String.format(
        Locale.ROOT, "rate %s, dropout %s, %d steps", number(learningRate), number(dropout), steps);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
