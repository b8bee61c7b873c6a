package io.foster.recommend;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.pipeline.FinishedRun;
import java.io.IOException;
import java.time.Instant;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The users with an interaction at a time or later. Sequences have no times; the interactions that
 * the run has ingested do. Those with items outside the catalogue do not count, as no history holds
 * them.
 */
final class ChangedUsers {
  private static final String[] USER = {"user_id"};
  private static final String[] ITEM = {"item_id"};

  private ChangedUsers() {}

  /**
   * The sequences of those users.
   *
   * @param sequences of all users, with the column user_id
   * @param catalogue the items, with the column item_id
   * @throws ConfigException if the run's data have no times or are no longer there, or if nothing
   *     has happened since
   */
  static Dataset<Row> since(
      SparkSession spark,
      FinishedRun run,
      Instant since,
      Dataset<Row> sequences,
      Dataset<Row> catalogue)
      throws IOException {
    if (run.config().input().columns().timestamp().isEmpty()) {
      throw new ConfigException(
          "--since: the run's data have no times, as its input.columns.timestamp is null; leave"
              + " --since out, or name users with --user");
    }
    run.require("ingest");
    Path place = run.layout().interactions();
    if (!place.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(place)) {
      throw new ConfigException(
          "--since: " + place + " is no longer there; foster run --resume makes it again");
    }
    Dataset<Row> interactions =
        spark
            .read()
            .parquet(LiteralPath.forSpark(place))
            .join(catalogue.select("item_id"), ITEM, "left_semi")
            .join(sequences.select("user_id"), USER, "left_semi");
    Dataset<Row> changed =
        interactions.filter(col("timestamp").geq(since.toEpochMilli())).select("user_id");
    if (changed.isEmpty()) {
      Row last = interactions.agg(max("timestamp")).first();
      throw new ConfigException(
          "--since: no user of the run has an interaction at %s or later; the last one is at %s; name an earlier time, or make a run of newer data"
              .formatted(since, Instant.ofEpochMilli(last.getLong(0))));
    }
    return sequences.join(changed, USER, "left_semi");
  }
}
