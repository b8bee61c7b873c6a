package io.foster.corpus;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.struct;

import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** One row per user, with the interactions in order and the split marked. */
final class Sequences {
  static final StructType SCHEMA =
      new StructType()
          .add("user", DataTypes.IntegerType, false)
          .add("user_id", DataTypes.StringType, false)
          .add("items", DataTypes.createArrayType(DataTypes.IntegerType, false), false)
          .add("train_size", DataTypes.IntegerType, false)
          .add("valid_index", DataTypes.IntegerType, false)
          .add("test_index", DataTypes.IntegerType, false);

  private Sequences() {}

  /**
   * Gathers each user's interactions in the order (part, timestamp, row).
   *
   * @param interactions columns user_id, item_id, timestamp, row, part
   * @param users columns user_id, user
   * @param items columns item_id, item
   * @return {@link #SCHEMA}
   */
  static Dataset<Row> of(
      Dataset<Row> interactions, Dataset<Row> users, Dataset<Row> items, SplitRule rule) {
    MapFunction<Row, Row> mark =
        row -> {
          List<Row> events = row.getList(2);
          Integer[] sequence = events.stream().map(e -> e.getInt(3)).toArray(Integer[]::new);
          SplitRule.Marks marks =
              rule.mark(
                  events.stream().mapToLong(e -> e.getLong(1)).toArray(),
                  events.stream().mapToInt(e -> e.getInt(0)).toArray());
          return RowFactory.create(
              row.getInt(0),
              row.getString(1),
              sequence,
              marks.trainSize(),
              marks.validIndex(),
              marks.testIndex());
        };
    return interactions
        .join(items, "item_id")
        .join(users, "user_id")
        .groupBy("user", "user_id")
        .agg(array_sort(collect_list(struct("part", "timestamp", "row", "item"))).as("events"))
        .select(col("user"), col("user_id"), col("events"))
        .map(mark, Encoders.row(SCHEMA));
  }
}
