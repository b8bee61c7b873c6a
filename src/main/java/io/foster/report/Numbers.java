package io.foster.report;

import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/** Numbers as the tables show them. */
final class Numbers {
  private Numbers() {}

  static String meanAndDeviation(double[] values) {
    DescriptiveStatistics s = new DescriptiveStatistics(values);
    String mean = format(Math.abs(s.getMean()) < 10 ? "%.4f" : "%.1f", s.getMean());
    return values.length < 2
        ? mean
        : mean + format(s.getMean() < 10 ? " ± %.4f" : " ± %.1f", s.getStandardDeviation());
  }

  /** A p-value; nothing where there is no test. */
  static String p(OptionalDouble value) {
    if (value.isEmpty()) {
      return "";
    }
    return value.getAsDouble() < 0.0001 ? "< 0.0001" : format("%.4f", value.getAsDouble());
  }

  static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
