package io.foster.pipeline;

import java.util.Locale;

/**
 * How a counted part of a stage is put in words.
 *
 * @param what is done, such as {@code "expert seed 3"}
 * @param unit in the plural, such as {@code "steps"}
 * @param total how many there are, or 0 where that is not known
 * @param start nanoseconds of the clock when it began
 */
record TaskCount(String what, String unit, long total, long start) {
  /** The first steps of a program that is still being compiled say nothing of the others. */
  private static final int SHARE_BEFORE_ETA = 50;

  private static final int UNITS_BEFORE_ETA = 5;

  /** The share that is done, or -1 where that is not known. */
  double share(long done) {
    return total > 0 ? Math.min(1, done / (double) total) : -1;
  }

  /** How far it is, with its rate and, once enough is done to tell, the time left. */
  String line(long done, long now) {
    double seconds = (now - start) / 1e9;
    double rate = seconds > 0 ? done / seconds : 0;
    StringBuilder line = new StringBuilder(what).append(' ');
    line.append(
        total > 0
            ? String.format(Locale.ROOT, "%,d/%,d %s", done, total, unit)
            : String.format(Locale.ROOT, "%,d %s", done, unit));
    if (total > 0) {
      line.append(" (").append(Math.min(100, 100 * done / total)).append("%)");
    }
    line.append(", ").append(rate(rate));
    // Totals are about: a training may take a few steps more.
    if (total > done && done >= UNITS_BEFORE_ETA && SHARE_BEFORE_ETA * done >= total) {
      line.append(", ETA ").append(Progress.clock((long) ((total - done) / rate * 1e9)));
    }
    return line.toString();
  }

  private String rate(double rate) {
    String digits = rate >= 100 ? "%,.0f %s/s" : rate >= 1 ? "%.1f %s/s" : "%.3f %s/s";
    return String.format(Locale.ROOT, digits, rate, unit);
  }
}
