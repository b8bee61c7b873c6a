package io.foster.ingest;

import io.foster.ingest.CheckedRows.Field;

/** The reviews of Amazon 2014 and 2018, which share reviewerID, asin, overall, unixReviewTime. */
final class AmazonReviews {
  private AmazonReviews() {}

  static CheckedRows check(InputTable table) {
    Records records = Records.of(table, "reviewerID", "asin", "unixReviewTime", "overall");
    return CheckedRows.interactions(
        records,
        table.values(),
        Field.of(records, "reviewerID"),
        Field.of(records, "asin"),
        Field.of(records, "unixReviewTime"),
        "seconds",
        records.optional("overall"));
  }
}
