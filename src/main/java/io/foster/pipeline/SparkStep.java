package io.foster.pipeline;

import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;

/** Work on Spark beside the stages of a run: the same job group and lines of progress. */
public final class SparkStep {
  private SparkStep() {}

  /**
   * Runs {@code body}.
   *
   * @param name of the job group, behind {@code foster}
   * @param title what it does, for people
   */
  public static <T> T run(
      SparkSession spark, Progress progress, String name, String title, Callable<T> body)
      throws Exception {
    SparkActivity.watch(spark, progress);
    progress.stage(1, 1, name, title);
    spark.sparkContext().setJobGroup("foster " + name, title, false);
    try {
      T result = body.call();
      progress.stageDone();
      return result;
    } catch (Exception | Error e) {
      progress.leave();
      throw e;
    } finally {
      spark.sparkContext().clearJobGroup();
    }
  }
}
