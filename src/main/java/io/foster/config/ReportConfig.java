package io.foster.config;

/**
 * The section {@code report}.
 *
 * @param mapPoints items that the map of item texts shows, at most
 * @param nextItems next items shown for each position of the synthetic sequences and for each user,
 *     at most
 * @param users test users shown with their histories, at most; 0: none
 */
public record ReportConfig(int mapPoints, int nextItems, int users) {
  /** A page with more users than this is slow to open and to search. */
  private static final int MOST_USERS = 1000;

  static ReportConfig read(Section s) {
    return new ReportConfig(
        s.integer("map-points", 10), s.integer("next-items", 1), s.integer("users", 0, MOST_USERS));
  }
}
