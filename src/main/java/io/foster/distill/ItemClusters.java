package io.foster.distill;

import io.foster.train.TrainingData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Medoids of a K-Means clustering of the item texts (MLlib), each item weighing (1 + its training
 * interactions) to a power: where users are, clusters are finer.
 */
final class ItemClusters implements InitialInputs.Clusters {
  private static final int ITERATIONS = 12;

  private final SparkSession spark;
  private final TrainingData data;
  private final double popularityPower;
  private final long seed;

  ItemClusters(SparkSession spark, TrainingData data, double popularityPower, long seed) {
    this.spark = spark;
    this.data = data;
    this.popularityPower = popularityPower;
    this.seed = seed;
  }

  @Override
  public int[] medoids(int n) {
    int c = (int) data.features().shape()[1];
    int count = (int) data.features().shape()[0];
    int[] counts = data.trainCounts();
    double[][] vectors = new double[count][c];
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < c; j++) {
        vectors[i][j] = data.features().data()[i * c + j];
      }
      rows.add(
          RowFactory.create(Vectors.dense(vectors[i]), Math.pow(1 + counts[i], popularityPower)));
    }
    StructType schema =
        new StructType(
            new StructField[] {
              DataTypes.createStructField("features", SQLDataTypes.VectorType(), false),
              DataTypes.createStructField("weight", DataTypes.DoubleType, false)
            });
    // One partition: sums of floating-point numbers then have one order.
    Dataset<Row> items = spark.createDataFrame(rows, schema).coalesce(1).cache();
    try {
      KMeansModel model =
          new KMeans()
              .setK(Math.min(n, count))
              .setMaxIter(ITERATIONS)
              .setSeed(seed)
              .setWeightCol("weight")
              .setInitMode("random")
              .fit(items);
      return nearestItems(vectors, model.clusterCenters());
    } finally {
      items.unpersist();
    }
  }

  /** The distinct items nearest to the centres, in the order of the centres. */
  private static int[] nearestItems(double[][] vectors, Vector[] centres) {
    return Arrays.stream(centres)
        .parallel()
        .mapToInt(
            centre -> {
              double[] x = centre.toArray();
              int best = 0;
              double least = Double.POSITIVE_INFINITY;
              for (int i = 0; i < vectors.length; i++) {
                double d = 0;
                for (int j = 0; j < x.length && d < least; j++) {
                  double e = vectors[i][j] - x[j];
                  d += e * e;
                }
                if (d < least) {
                  least = d;
                  best = i;
                }
              }
              return best;
            })
        .distinct()
        .toArray();
  }
}
