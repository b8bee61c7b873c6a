package io.foster.ingest;

import static org.apache.spark.sql.functions.col;

import io.foster.ingest.CheckedRows.Field;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The reviews of Amazon 2014 and 2018, which share reviewerID, asin, overall, unixReviewTime. */
final class AmazonReviews {
  private AmazonReviews() {}

  static Dataset<Row> check(Dataset<Row> lines) {
    return CheckedRows.interactions(
        Json.objects(lines, "reviewerID", "asin", "unixReviewTime", "overall"),
        Field.of("record", "reviewerID"),
        Field.of("record", "asin"),
        Field.of("record", "unixReviewTime"),
        "seconds",
        col("record.overall"));
  }
}
