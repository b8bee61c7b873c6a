package io.foster;

import org.apache.spark.sql.SparkSession;

/** The one Spark session of the tests. */
public final class TestSpark {
  private TestSpark() {}

  /** A session on two local cores. */
  public static SparkSession session() {
    return SparkSession.builder()
        .appName("foster-tests")
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate();
  }
}
