package io.foster.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A chart of the report, as data; {@code report.js} draws it.
 *
 * @param id of the canvas
 * @param kind {@code line}, {@code bar} or {@code scatter}
 * @param x title of the horizontal axis
 * @param y title of the vertical axis
 * @param categories of a bar chart, in order
 * @param series what it shows
 * @param zero whether the vertical axis begins at zero
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Chart(
    String id,
    String kind,
    String x,
    String y,
    List<String> categories,
    List<Series> series,
    boolean zero) {

  /**
   * One line, set of bars or cloud of points.
   *
   * @param label for the legend
   * @param role what it stands for, which decides its colour
   * @param points pairs of x and y, of lines and clouds
   * @param values a number for each category; null where there is none
   * @param intervals lower and upper end around each value, where known
   * @param names of the points, for those who point at them
   * @param ids of the items that the points are
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Series(
      String label,
      String role,
      List<double[]> points,
      List<Double> values,
      List<double[]> intervals,
      List<String> names,
      List<String> ids) {

    static Series line(String label, String role, List<double[]> points) {
      return new Series(label, role, points, null, null, null, null);
    }

    static Series bars(String label, String role, List<Double> values, List<double[]> intervals) {
      return new Series(label, role, null, values, intervals, null, null);
    }

    static Series cloud(
        String label, String role, List<double[]> points, List<String> names, List<String> ids) {
      return new Series(label, role, points, null, null, names, ids);
    }
  }

  static Chart lines(String id, String x, String y, List<Series> series) {
    return new Chart(id, "line", x, y, null, series, false);
  }

  /** The same with an axis that begins at zero. */
  Chart fromZero() {
    return new Chart(id, kind, x, y, categories, series, true);
  }

  static Chart bars(String id, String y, List<String> categories, List<Series> series) {
    return new Chart(id, "bar", null, y, categories, series, true);
  }

  static Chart scatter(String id, String x, String y, List<Series> series) {
    return new Chart(id, "scatter", x, y, null, series, false);
  }
}
