package io.foster.recommend;

import io.foster.base.Json;
import io.foster.base.LiteralPath;
import io.foster.config.Assignment;
import io.foster.corpus.Catalogue;
import io.foster.evaluate.TopItems;
import io.foster.pipeline.FinishedRun;
import io.foster.pipeline.Progress;
import io.foster.pipeline.SparkStep;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * For each item the items that a trained model takes for most alike: those whose embeddings have
 * the largest cosine with its own. Rows of item_id, rank (from 1), neighbour_id, title (of the
 * neighbour) and score, ordered by item number and rank; equal scores by item number.
 *
 * @param catalogue the items
 * @param directions embeddings of length 1 one after another, |V| d numbers
 * @param dimension d
 * @param top k
 */
record ItemNeighbours(Catalogue catalogue, float[] directions, int dimension, int top)
    implements Serializable {
  /** Items of a task, whatever the cluster looks like. */
  private static final int BLOCK = 2048;

  private static final StructType SCHEMA =
      new StructType()
          .add("item_id", DataTypes.StringType, false)
          .add("rank", DataTypes.IntegerType, false)
          .add("neighbour_id", DataTypes.StringType, false)
          .add("title", DataTypes.StringType, false)
          .add("score", DataTypes.FloatType, false);

  /** The neighbours of all items, written in place once they are complete. */
  static Path write(
      SparkSession spark, RecommendRequest request, List<Assignment> changes, Progress progress)
      throws Exception {
    request.check();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    FinishedRun run = FinishedRun.open(request.run(), changes, hadoop);
    run.require("corpus");
    run.require("encoder");
    ModelChoice choice = ModelChoice.of(run, request.model().orElse(null), hadoop);
    String place =
        request.to().orElseGet(() -> new Path(run.layout().output(), "neighbours").toString());
    RecommendationFiles files = new RecommendationFiles(place, request.overwrite(), hadoop);
    try {
      return SparkStep.run(
          spark,
          progress,
          "neighbours",
          "the items most alike, by " + choice.name(),
          () -> write(spark, request, run, choice, files));
    } finally {
      files.abandon();
    }
  }

  private static Path write(
      SparkSession spark,
      RecommendRequest request,
      FinishedRun run,
      ModelChoice choice,
      RecommendationFiles files)
      throws IOException {
    Catalogue items =
        Catalogue.of(spark.read().parquet(LiteralPath.forSpark(run.layout().corpusItems())));
    Path temporary = new Path(files.attempt(), ".items");
    ItemEmbeddings embeddings = ItemEmbeddings.of(spark, run, choice.model(), List.of(), temporary);
    files.discard(temporary);
    ItemNeighbours neighbours =
        new ItemNeighbours(
            items,
            directions(embeddings.all()),
            (int) embeddings.all().shape()[1],
            Math.min(request.top(), Math.max(1, items.size() - 1)));
    files.write(
        spark.createDataFrame(neighbours.rows(spark), SCHEMA),
        request.format(),
        OptionalInt.empty());
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("dataset", run.config().dataset());
    report.put("model", choice.name());
    report.put("items", items.size());
    report.put("top", request.top());
    report.put("score", "cosine of the model's item embeddings");
    files.writeReport(Json.write(report));
    return files.publish();
  }

  /** Rows of length 1; a row of zeros stays as it is. */
  static float[] directions(Tensor embeddings) {
    int n = (int) embeddings.shape()[0];
    int d = (int) embeddings.shape()[1];
    float[] all = embeddings.data().clone();
    for (int i = 0; i < n; i++) {
      double square = 0;
      for (int j = 0; j < d; j++) {
        square += (double) all[i * d + j] * all[i * d + j];
      }
      float length = (float) Math.sqrt(square);
      for (int j = 0; j < d && length > 0; j++) {
        all[i * d + j] /= length;
      }
    }
    return all;
  }

  private JavaRDD<Row> rows(SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<ItemNeighbours> shared = context.broadcast(this);
    int n = catalogue.size();
    List<Integer> blocks = IntStream.range(0, (n + BLOCK - 1) / BLOCK).boxed().toList();
    return context
        .parallelize(blocks, Math.max(1, blocks.size()))
        .flatMap(block -> shared.value().block(block * BLOCK).iterator());
  }

  private List<Row> block(int from) {
    List<Row> rows = new ArrayList<>();
    for (int item = from; item < Math.min(catalogue.size(), from + BLOCK); item++) {
      float[] scores = new float[top];
      int[] best = nearest(item, scores);
      for (int r = 0; r < best.length; r++) {
        rows.add(
            RowFactory.create(
                catalogue.itemIds().get(item),
                r + 1,
                catalogue.itemIds().get(best[r]),
                catalogue.titles().get(best[r]),
                scores[r]));
      }
    }
    return rows;
  }

  /** The nearest items of one, best first, without itself. */
  int[] nearest(int item, float[] scores) {
    TopItems best = new TopItems(top);
    for (int other = 0; other < catalogue.size(); other++) {
      if (other != item) {
        float score = 0;
        for (int j = 0; j < dimension; j++) {
          score += directions[item * dimension + j] * directions[other * dimension + j];
        }
        best.offer(other, score);
      }
    }
    float[] own = new float[best.size()];
    int[] items = best.drain(own);
    System.arraycopy(own, 0, scores, 0, own.length);
    return items;
  }
}
