package io.foster;

import org.apache.spark.sql.SparkSession;

/** The one Spark session that all tests of a JVM share. */
public final class TestSpark {
  private TestSpark() {}

  public static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("foster-test")
        .config("spark.ui.enabled", false)
        .config("spark.sql.shuffle.partitions", 2)
        .config("spark.default.parallelism", 2)
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.log.level", "WARN")
        .getOrCreate();
  }
}
