package io.foster.pipeline;

import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.JavaSparkStatusTracker;
import org.apache.spark.sql.SparkSession;

/** What Spark is doing right now, for the progress line of a stage that has nothing to say. */
final class SparkActivity {
  private SparkActivity() {}

  static void watch(SparkSession session, Progress progress) {
    JavaSparkStatusTracker tracker =
        JavaSparkContext.fromSparkContext(session.sparkContext()).statusTracker();
    progress.activity(() -> describe(tracker));
  }

  private static String describe(JavaSparkStatusTracker tracker) {
    int done = 0;
    int all = 0;
    for (int stage : tracker.getActiveStageIds()) {
      SparkStageInfo info = tracker.getStageInfo(stage);
      // A stage may end between the two calls.
      if (info != null) {
        done += info.numCompletedTasks();
        all += info.numTasks();
      }
    }
    return all == 0 ? "" : "Spark tasks " + done + "/" + all;
  }
}
