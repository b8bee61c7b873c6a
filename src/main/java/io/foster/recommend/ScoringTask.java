package io.foster.recommend;

import io.foster.config.DeviceKind;
import io.foster.config.ModelShape;
import io.foster.corpus.Catalogue;
import io.foster.device.Devices;
import io.foster.encoder.Consecutive;
import io.foster.seqmodel.SasRec;
import io.foster.seqmodel.SequenceModel;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
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
import scala.Tuple2;

/**
 * Scores users on executors. Each task gets {@value #USERS} consecutive ones, whatever the cluster
 * looks like: the last bits of a score depend on who is in the same batch.
 *
 * @param shape of the recommender
 * @param parameters of the same
 * @param embeddings of all items, shape (|V|, d)
 * @param pool the items' ids and titles
 * @param top k
 * @param mask whether items of the history are no candidates, except a held-out one
 * @param because how many items of the history each user gets as reasons; 0: none, and no column
 * @param device what tasks compute on
 */
record ScoringTask(
    ModelShape shape,
    NamedTensors parameters,
    Tensor embeddings,
    Catalogue pool,
    int top,
    boolean mask,
    int because,
    DeviceKind device)
    implements Serializable {
  static final int USERS = 8192;

  private static final StructType SCHEMA =
      new StructType()
          .add("user_id", DataTypes.StringType, false)
          .add("rank", DataTypes.IntegerType, false)
          .add("item_id", DataTypes.StringType, false)
          .add("title", DataTypes.StringType, false)
          .add("score", DataTypes.FloatType, false);

  private static final StructType WITH_REASONS =
      SCHEMA.add(
          "because",
          DataTypes.createArrayType(
              new StructType()
                  .add("item_id", DataTypes.StringType, false)
                  .add("title", DataTypes.StringType, false)
                  .add("weight", DataTypes.FloatType, false),
              false),
          false);

  private static StructType schema(boolean reasons) {
    return reasons ? WITH_REASONS : SCHEMA;
  }

  /** The columns of the recommendations. */
  static List<String> columns(boolean reasons) {
    return List.of(schema(reasons).fieldNames());
  }

  private static final StructType TARGET =
      new StructType()
          .add("user_id", DataTypes.StringType, false)
          .add("item_id", DataTypes.StringType, false);

  /**
   * The recommendations.
   *
   * @param ranked columns user_id, items and target, ordered
   * @param users how many rows those are
   */
  Dataset<Row> over(SparkSession spark, Dataset<Row> ranked, long users) {
    Broadcast<ScoringTask> shared =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(this);
    int tasks = Math.toIntExact((users + USERS - 1) / USERS);
    JavaRDD<Row> rows =
        ranked
            .javaRDD()
            .zipWithIndex()
            .mapToPair(t -> new Tuple2<>(t._2(), t._1()))
            .repartitionAndSortWithinPartitions(new Consecutive(USERS, tasks))
            .values()
            .mapPartitions(block -> shared.value().score(block));
    return spark.createDataFrame(rows, schema(because > 0));
  }

  /** What was held out: columns user_id and item_id. */
  static Dataset<Row> targets(Dataset<Row> ranked, Catalogue pool) {
    List<String> ids = pool.itemIds();
    MapFunction<Row, Row> target =
        row -> RowFactory.create(row.getString(0), ids.get(row.getInt(2)));
    return ranked.filter("target >= 0").map(target, Encoders.row(TARGET));
  }

  private Iterator<Row> score(Iterator<Row> block) {
    Torch.setThreads(1);
    Torch.use(Devices.current(device));
    List<String> users = new ArrayList<>();
    List<HistoryScorer.Query> queries = new ArrayList<>();
    block.forEachRemaining(
        row -> {
          users.add(row.getString(0));
          int[] items = row.<Integer>getList(1).stream().mapToInt(Integer::intValue).toArray();
          queries.add(new HistoryScorer.Query(items, excluded(items, row.getInt(2))));
        });
    if (users.isEmpty()) {
      return Collections.emptyIterator();
    }
    HistoryScorer.Ranking[] rankings =
        new HistoryScorer(SequenceModel.of(shape), parameters, embeddings, top).rank(queries);
    Row[][] reasons = reasons(queries);
    return IntStream.range(0, users.size())
        .boxed()
        .flatMap(
            u ->
                IntStream.range(0, rankings[u].items().length)
                    .mapToObj(r -> row(users.get(u), r, rankings[u], reasons[u])))
        .iterator();
  }

  /** For each history those of its items that the model attends to most; null where not asked. */
  private Row[][] reasons(List<HistoryScorer.Query> queries) {
    Row[][] reasons = new Row[queries.size()][];
    if (because == 0) {
      return reasons;
    }
    AttendedItems attended = new AttendedItems(new SasRec(shape), parameters, embeddings, because);
    AttendedItems.Attended[] each =
        attended.of(queries.stream().map(HistoryScorer.Query::items).toList());
    for (int u = 0; u < each.length; u++) {
      AttendedItems.Attended own = each[u];
      reasons[u] =
          IntStream.range(0, own.items().length)
              .mapToObj(
                  n ->
                      RowFactory.create(
                          pool.itemIds().get(own.items()[n]),
                          pool.titles().get(own.items()[n]),
                          own.weights()[n]))
              .toArray(Row[]::new);
    }
    return reasons;
  }

  private BitSet excluded(int[] history, int target) {
    BitSet excluded = new BitSet();
    if (mask) {
      for (int item : history) {
        excluded.set(item);
      }
    }
    if (target >= 0) {
      // As evaluation does: a repeated purchase can be predicted.
      excluded.clear(target);
    }
    return excluded;
  }

  private Row row(String user, int rank, HistoryScorer.Ranking ranking, Row[] reasons) {
    int item = ranking.items()[rank];
    String id = pool.itemIds().get(item);
    String title = pool.titles().get(item);
    float score = ranking.scores()[rank];
    return reasons == null
        ? RowFactory.create(user, rank + 1, id, title, score)
        : RowFactory.create(user, rank + 1, id, title, score, reasons);
  }
}
