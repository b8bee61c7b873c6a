package io.foster.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The k-core of the graph of users and items: the largest set of interactions in which every user
 * has at least {@code userCore} of them and every item at least {@code itemCore}. It is unique, so
 * the order in which users and items are removed does not matter (S. B. Seidman, Network structure
 * and minimum degree, Social Networks 5, 1983). Repeats count.
 */
final class KCore {
  private KCore() {}

  /**
   * The core and the state after each round.
   *
   * @param rounds the last round changed nothing or left nothing; empty if both sides are off
   */
  record Result(
      Dataset<Row> interactions, CorpusReport.Size size, List<CorpusReport.Size> rounds) {}

  /**
   * Removes users, then items, until a round changes nothing.
   *
   * <p>Each round's result is materialised and cut from its lineage, so plans do not grow: with
   * {@code checkpoint} where the Spark context has a checkpoint directory (survives the loss of
   * executors), else with {@code localCheckpoint}.
   *
   * @param before the size of {@code interactions}
   * @param userCore 0 or 1 switches this side off
   * @param itemCore 0 or 1 switches this side off
   */
  static Result of(
      Dataset<Row> interactions, CorpusReport.Size before, int userCore, int itemCore) {
    List<CorpusReport.Size> rounds = new ArrayList<>();
    if (userCore <= 1 && itemCore <= 1) {
      return new Result(interactions, before, rounds);
    }
    Dataset<Row> current = interactions;
    CorpusReport.Size size = before;
    boolean changed = true;
    while (changed && size.interactions() > 0) {
      current = cut(atLeast(atLeast(current, "user_id", userCore), "item_id", itemCore));
      changed = current.count() < size.interactions();
      size = changed ? size(current) : size;
      rounds.add(size);
    }
    return new Result(current, size, rounds);
  }

  /** Counts users, items and interactions. */
  static CorpusReport.Size size(Dataset<Row> interactions) {
    Row row =
        interactions.agg(countDistinct("user_id"), countDistinct("item_id"), count(lit(1))).first();
    return new CorpusReport.Size(row.getLong(0), row.getLong(1), row.getLong(2));
  }

  /** Materialises a data set and forgets how it was computed. */
  static Dataset<Row> cut(Dataset<Row> data) {
    boolean reliable = data.sparkSession().sparkContext().getCheckpointDir().isDefined();
    return reliable ? data.checkpoint() : data.localCheckpoint();
  }

  private static Dataset<Row> atLeast(Dataset<Row> interactions, String side, int least) {
    if (least <= 1) {
      return interactions;
    }
    Dataset<Row> enough =
        interactions.groupBy(side).agg(count(lit(1)).as("n")).where(col("n").geq(least));
    return interactions.join(enough.select(side), new String[] {side}, "left_semi");
  }
}
