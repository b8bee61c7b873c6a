package io.foster.config;

/**
 * Section {@code sample}: the size of the generated data.
 *
 * @param users number of users
 * @param items number of items in the catalogue
 * @param meanInteractions interactions of an average user
 * @param malformedShare malformed lines added per well-formed review
 * @param rowsPerFile users per file of reviews, items per file of metadata
 * @param seed what is drawn depends on this and on the sizes above only
 */
public record SampleConfig(
    int users,
    int items,
    double meanInteractions,
    double malformedShare,
    int rowsPerFile,
    long seed) {

  /** Reads the section; what is wrong with it is recorded there. */
  public static SampleConfig read(Section s) {
    return new SampleConfig(
        s.integer("users", 1),
        // Below this a franchise, a platform or a genre has too few items to choose among.
        s.integer("items", 50),
        s.number("mean-interactions", 1, 1000),
        s.number("malformed-share", 0, 1),
        s.integer("rows-per-file", 1),
        s.seed("seed"));
  }
}
