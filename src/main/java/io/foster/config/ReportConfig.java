package io.foster.config;

/**
 * The section {@code report}.
 *
 * @param mapPoints items that the map of item texts shows, at most
 * @param nextItems next items shown for each position of the synthetic sequences, at most
 */
public record ReportConfig(int mapPoints, int nextItems) {

  static ReportConfig read(Section s) {
    return new ReportConfig(s.integer("map-points", 10), s.integer("next-items", 1));
  }
}
