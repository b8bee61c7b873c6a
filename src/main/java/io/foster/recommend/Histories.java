package io.foster.recommend;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.foster.base.ConfigException;
import io.foster.corpus.Catalogue;
import io.foster.recommend.RecommendRequest.History;
import io.foster.recommend.RecommendRequest.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * The histories to continue: those of the corpus's users, or given ones. A given line without
 * {@code item_ids} stands for the corpus's user of that id.
 */
final class Histories implements AutoCloseable {
  private static final StructType GIVEN =
      new StructType()
          .add("user_id", DataTypes.StringType, true)
          .add("item_ids", DataTypes.createArrayType(DataTypes.StringType, true), true);

  private static final StructType NUMBERED =
      new StructType()
          .add("user_id", DataTypes.StringType, false)
          .add("items", DataTypes.createArrayType(DataTypes.IntegerType, false), true)
          .add("unknown_items", DataTypes.IntegerType, false);

  private final Dataset<Row> all;

  private Histories(Dataset<Row> all) {
    this.all = all.persist(StorageLevel.MEMORY_AND_DISK());
  }

  /**
   * How many histories there are of each kind.
   *
   * @param ranked with at least one known item
   * @param unknownUsers whose history was to come from the corpus, which has no such user
   * @param withoutHistory of which nothing is left to read
   * @param unknownItems items left out of given histories
   */
  record Counts(long ranked, long unknownUsers, long withoutHistory, long unknownItems) {}

  /**
   * Gathers them.
   *
   * @param sequences the corpus's: columns user_id, items, valid_index, test_index
   * @param pool the items and their numbers
   */
  static Histories of(
      SparkSession spark, RecommendRequest request, Dataset<Row> sequences, Catalogue pool) {
    Dataset<Row> corpus = ofCorpus(sequences, request.history());
    if (request.histories().isPresent()) {
      return new Histories(given(spark, request.histories().get(), corpus, pool));
    }
    if (!request.users().isEmpty()) {
      List<String> users = request.users().stream().distinct().toList();
      Dataset<Row> wanted = spark.createDataset(users, Encoders.STRING()).toDF("user_id");
      return new Histories(joined(wanted, corpus));
    }
    return new Histories(corpus);
  }

  /** Columns user_id, items, target, unknown_items, unknown_user. */
  private static Dataset<Row> ofCorpus(Dataset<Row> sequences, History part) {
    var corpus = sequences.select("user_id", "items", "valid_index", "test_index");
    if (part == History.ALL) {
      return corpus.select(
          col("user_id"),
          col("items"),
          lit(-1).as("target"),
          lit(0).as("unknown_items"),
          lit(false).as("unknown_user"));
    }
    var index = col(part == History.TEST ? "test_index" : "valid_index");
    return corpus
        .withColumn("at", index)
        .selectExpr(
            "user_id",
            "if(at > 0, slice(items, 1, at), array()) as items",
            "if(at > 0, items[at], -1) as target",
            "0 as unknown_items",
            "false as unknown_user");
  }

  /** The corpus's histories of the wanted users. */
  private static Dataset<Row> joined(Dataset<Row> wanted, Dataset<Row> corpus) {
    return wanted
        .join(corpus, wanted.col("user_id").equalTo(corpus.col("user_id")), "left")
        .select(
            wanted.col("user_id"),
            col("items"),
            coalesce(col("target"), lit(-1)).as("target"),
            lit(0).as("unknown_items"),
            corpus.col("user_id").isNull().as("unknown_user"));
  }

  private static Dataset<Row> given(
      SparkSession spark, String place, Dataset<Row> corpus, Catalogue pool) {
    Dataset<Row> lines = GivenLines.read(spark, "--histories", place, GIVEN, "user_id");
    List<Row> repeated =
        lines.groupBy("user_id").count().filter("count > 1").orderBy("user_id").takeAsList(1);
    if (!repeated.isEmpty()) {
      throw new ConfigException(
          "--histories: the user %s has %d lines in %s; give one history for each user_id"
              .formatted(repeated.get(0).getString(0), repeated.get(0).getLong(1), place));
    }
    Broadcast<Map<String, Integer>> numbers =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(pool.numbers());
    MapFunction<Row, Row> number =
        row -> {
          List<String> ids = row.getList(1);
          List<Integer> known = new ArrayList<>();
          for (String id : ids) {
            Integer item = numbers.value().get(id);
            if (item != null) {
              known.add(item);
            }
          }
          return RowFactory.create(
              row.getString(0), known.toArray(Integer[]::new), ids.size() - known.size());
        };
    Dataset<Row> own =
        lines
            .filter(col("item_ids").isNotNull())
            .map(number, Encoders.row(NUMBERED))
            .select(
                col("user_id"),
                col("items"),
                lit(-1).as("target"),
                col("unknown_items"),
                lit(false).as("unknown_user"));
    return own.union(joined(lines.filter(col("item_ids").isNull()).select("user_id"), corpus));
  }

  /**
   * Counts them.
   *
   * @throws ConfigException if something is unknown and that is to be an error, or nobody is left
   */
  Counts counts(Unknown unknown) {
    var length = coalesce(size(col("items")), lit(0));
    var isRanked = col("unknown_user").equalTo(false).and(length.gt(0));
    Row row =
        all.agg(
                sum(when(isRanked, 1).otherwise(0)),
                sum(when(col("unknown_user"), 1).otherwise(0)),
                sum(when(col("unknown_user").equalTo(false).and(length.leq(0)), 1).otherwise(0)),
                sum(col("unknown_items")))
            .first();
    Counts counts = new Counts(at(row, 0), at(row, 1), at(row, 2), at(row, 3));
    if (unknown == Unknown.FAIL) {
      refuse(counts);
    }
    if (counts.ranked() == 0) {
      throw new ConfigException(
          ("--histories, --user: there is nobody to recommend for: %d unknown users, %d without a"
                  + " known item in their history; name users or items of the run")
              .formatted(counts.unknownUsers(), counts.withoutHistory()));
    }
    return counts;
  }

  private void refuse(Counts counts) {
    List<String> problems = new ArrayList<>();
    if (counts.unknownUsers() > 0) {
      problems.add(
          "--user, --histories: %d users are not in the corpus, %s among them; give their item_ids, or --unknown skip"
              .formatted(counts.unknownUsers(), first("unknown_user")));
    }
    if (counts.unknownItems() > 0) {
      problems.add(
          "--histories: %d items of histories are unknown, some of user %s; add them with --new-items, or --unknown skip"
              .formatted(counts.unknownItems(), first("unknown_items > 0")));
    }
    ConfigException.ifAny(problems);
  }

  private String first(String condition) {
    return all.filter(condition).orderBy("user_id").select("user_id").first().getString(0);
  }

  /** Columns user_id, items, target of those that can be ranked, in the order of the ids. */
  Dataset<Row> ranked() {
    return all.filter("not unknown_user and size(items) > 0")
        .orderBy("user_id")
        .select("user_id", "items", "target");
  }

  private static long at(Row row, int column) {
    return row.isNullAt(column) ? 0 : row.getLong(column);
  }

  @Override
  public void close() {
    all.unpersist();
  }
}
