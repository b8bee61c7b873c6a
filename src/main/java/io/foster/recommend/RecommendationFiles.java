package io.foster.recommend;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.crc32;
import static org.apache.spark.sql.functions.lit;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.base.Store;
import io.foster.recommend.RecommendRequest.Format;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The directory of recommendations, put in place in one move: {@code part-00000.parquet} (or {@code
 * .jsonl}) and so on, and {@code _report.json}, which readers of the others pass over.
 */
final class RecommendationFiles {
  static final String REPORT = "_report.json";
  static final String TARGETS = "_targets";
  private static final String BUCKET = "bucket";

  private final Store store;
  private final Path place;
  private final Path attempt;
  private final boolean overwrite;

  /**
   * Checks the place before any work is done.
   *
   * @throws ConfigException if something is there that may not be replaced
   * @throws IOException if the file system fails
   */
  RecommendationFiles(String directory, boolean overwrite, Configuration hadoop)
      throws IOException {
    this.store = Store.at("--to", directory, hadoop);
    this.place = store.root();
    this.overwrite = overwrite;
    if (place.getParent() == null) {
      throw new ConfigException(
          "--to: " + place + " is the root of a file system; name a directory in it");
    }
    this.attempt = store.attempt();
    refuseToReplace();
    Store.at("--to", attempt.toString(), hadoop).requireWritable("--to");
  }

  private void refuseToReplace() throws IOException {
    if (!store.exists(place)) {
      return;
    }
    if (!store.exists(new Path(place, REPORT))) {
      // Not even with --overwrite: it may be a stage's result, or anything.
      throw new ConfigException(
          "--to: " + place + " is there and holds no recommendations; choose another directory");
    }
    if (!overwrite) {
      throw new ConfigException(
          "--to: "
              + place
              + " already holds recommendations; add --overwrite to replace them, or choose another"
              + " directory");
    }
  }

  /** Where everything stands while it is made. */
  Path attempt() {
    return attempt;
  }

  /**
   * Writes rows as they are partitioned and ordered, in files with fixed names.
   *
   * @param rows of user_id, rank and more
   * @param buckets where given, there is one file for each, {@code bucket=B/part-00000.parquet},
   *     ordered by user_id and rank; B is the CRC-32 of the user_id (UTF-8) modulo this number
   */
  void write(Dataset<Row> rows, Format format, OptionalInt buckets) throws IOException {
    DataFrameWriter<Row> writer =
        buckets.isPresent()
            ? bucketed(rows, buckets.getAsInt()).write().partitionBy(BUCKET)
            : rows.write();
    String ending = format == Format.PARQUET ? ".parquet" : ".jsonl";
    if (format == Format.PARQUET) {
      writer.mode("append").option("compression", "snappy").parquet(attempt.toString());
    } else {
      writer.mode("append").json(attempt.toString());
    }
    rename(attempt, ending);
    for (String name : store.names(attempt)) {
      if (name.startsWith(BUCKET + "=")) {
        rename(new Path(attempt, name), ending);
      }
    }
  }

  /** All rows of a bucket are in one partition of Spark's, in order. */
  private static Dataset<Row> bucketed(Dataset<Row> rows, int count) {
    Column bucket = crc32(col("user_id").cast("binary")).mod(lit(count)).cast("int");
    return rows.withColumn(BUCKET, bucket)
        .repartition(count, col(BUCKET))
        .sortWithinPartitions(BUCKET, "user_id", "rank");
  }

  /** What was held out of the histories, for those who score the recommendations themselves. */
  void writeTargets(Dataset<Row> targets) throws IOException {
    Path directory = new Path(attempt, TARGETS);
    targets.write().json(directory.toString());
    rename(directory, ".jsonl");
  }

  void writeReport(String json) throws IOException {
    store.write(new Path(attempt, REPORT), json);
  }

  /** Deletes a folder of the attempt that is no part of the result. */
  void discard(Path temporary) throws IOException {
    store.delete(temporary);
  }

  /** Puts everything in its place; earlier recommendations make way in the same moment. */
  Path publish() throws IOException {
    // Another command may have been faster.
    refuseToReplace();
    Path earlier = LiteralPath.child(attempt.getParent(), attempt.getName() + ".replaced");
    boolean replaces = store.exists(place);
    if (replaces) {
      store.move(place, earlier);
    }
    try {
      store.move(attempt, place);
    } catch (IOException e) {
      if (replaces) {
        store.move(earlier, place);
      }
      throw e;
    }
    store.delete(earlier);
    return place;
  }

  /** Removes what a failure left. */
  void abandon() throws IOException {
    store.delete(attempt);
  }

  /** Spark's names hold a random part. */
  private void rename(Path directory, String ending) throws IOException {
    List<String> parts =
        store.names(directory).stream().filter(n -> n.startsWith("part-")).toList();
    for (int i = 0; i < parts.size(); i++) {
      store.move(
          new Path(directory, parts.get(i)),
          new Path(directory, "part-%05d%s".formatted(i, ending)));
    }
    store.delete(new Path(directory, "_SUCCESS"));
  }
}
