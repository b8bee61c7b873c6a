package io.foster.cli;

/** Who started this process, as far as ending it and logging depend on it. */
final class Host {
  private Host() {}

  static boolean isDatabricks() {
    return System.getenv("DATABRICKS_RUNTIME_VERSION") != null;
  }

  /** Whether this is a driver that a cluster manager runs in a container of its own. */
  static boolean isClusterDriver() {
    // Not through SparkConf, which would set up Spark's logging before Foster's.
    return "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }

  static boolean isSparkSubmit() {
    return System.getProperty("SPARK_SUBMIT") != null;
  }
}
