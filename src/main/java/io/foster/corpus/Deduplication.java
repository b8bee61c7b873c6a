package io.foster.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.foster.config.CorpusConfig.Deduplicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Takes repeated interactions of a user with an item away. */
final class Deduplication {
  private Deduplication() {}

  /**
   * Applies a policy.
   *
   * @param interactions columns user_id, item_id, timestamp, row; the order of a user's
   *     interactions is (timestamp, row), and every tie is broken by row
   */
  static Dataset<Row> apply(Deduplicate policy, Dataset<Row> interactions) {
    return switch (policy) {
      case NONE -> interactions;
      case EXACT ->
          interactions
              .groupBy("user_id", "item_id", "timestamp")
              .agg(min("row").as("row"))
              .select("user_id", "item_id", "timestamp", "row");
      case FIRST -> onePerItem(interactions, min(struct("timestamp", "row")));
      case LAST -> onePerItem(interactions, max(struct("timestamp", "row")));
      case CONSECUTIVE -> {
        Column previous =
            lag("item_id", 1).over(Window.partitionBy("user_id").orderBy("timestamp", "row"));
        yield interactions
            .withColumn("previous", previous)
            .where(col("previous").isNull().or(col("previous").notEqual(col("item_id"))))
            .drop("previous");
      }
    };
  }

  private static Dataset<Row> onePerItem(Dataset<Row> interactions, Column choice) {
    return interactions
        .groupBy("user_id", "item_id")
        .agg(choice.as("kept"))
        .select("user_id", "item_id", "kept.timestamp", "kept.row");
  }
}
