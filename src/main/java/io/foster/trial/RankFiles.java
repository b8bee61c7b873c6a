package io.foster.trial;

import io.foster.corpus.Corpus;
import io.foster.evaluate.UserRanks;
import io.foster.pipeline.ParquetFile;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Where each test user's target came, a Parquet file for each model. */
public final class RankFiles {
  /** The directory they stand in. */
  public static final String DIRECTORY = "ranks";

  private static final StructType SCHEMA =
      new StructType()
          .add("model", DataTypes.StringType, false)
          .add("user_id", DataTypes.StringType, false)
          .add("item_id", DataTypes.StringType, false)
          .add("rank", DataTypes.DoubleType, false)
          .add("ranked", DataTypes.IntegerType, false);

  private RankFiles() {}

  /** Writes those of the models of a run's stage, named as the models' files are. */
  public static void write(SparkSession spark, Path stage, Corpus corpus, List<Measured> models)
      throws IOException {
    for (Measured m : models) {
      String name = m.training() + "-" + m.method() + "-" + m.seed();
      write(spark, new Path(stage, DIRECTORY), corpus, name, m);
    }
  }

  /**
   * Writes those of one model, in place of earlier ones; nothing where they were not asked for.
   *
   * @param model its name, in the file and as the file's
   */
  static void write(
      SparkSession spark, Path directory, Corpus corpus, String model, Measured measured)
      throws IOException {
    if (measured.scores().ranks().isEmpty()) {
      return;
    }
    List<Row> rows =
        measured.scores().ranks().stream().map(rank -> row(corpus, model, rank)).toList();
    ParquetFile.write(spark, rows, SCHEMA, new Path(directory, model + ".parquet"));
  }

  private static Row row(Corpus corpus, String model, UserRanks.Rank rank) {
    return RowFactory.create(
        model,
        corpus.userIds()[rank.user()],
        corpus.itemIds()[rank.target()],
        rank.rank(),
        rank.ranked());
  }
}
