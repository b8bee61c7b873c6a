package io.foster.config;

import java.util.OptionalDouble;

/**
 * What becomes of the raw rows: section {@code ingest}.
 *
 * @param maxMalformedShare the largest share (0..1) of malformed rows that is put up with, for the
 *     interaction files and for the item files each
 * @param rejectedSamples how many malformed rows are kept for each reason
 * @param minRating interactions rated lower are left out; empty keeps all
 */
public record IngestConfig(
    double maxMalformedShare, int rejectedSamples, OptionalDouble minRating) {

  public static IngestConfig read(Section s) {
    return new IngestConfig(
        s.number("max-malformed-share", 0, 1),
        s.integer("rejected-samples", 1, 10_000),
        s.raw().getIsNull("min-rating")
            ? OptionalDouble.empty()
            : OptionalDouble.of(s.number("min-rating", -1e9, 1e9)));
  }
}
