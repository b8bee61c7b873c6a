package io.foster.cli;

import java.util.OptionalInt;

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

  /**
   * The width of the terminal that progress is written to; empty where it is no terminal. Java
   * cannot tell for the error stream alone, so {@code submit/foster} does.
   */
  static OptionalInt terminalColumns() {
    String columns = System.getenv("FOSTER_TERMINAL");
    return columns != null && columns.matches("[1-9]\\d{0,4}")
        ? OptionalInt.of(Integer.parseInt(columns))
        : OptionalInt.empty();
  }

  /**
   * Whether Spark ends the process when main has returned. YARN's application master takes an exit
   * before that for a failure, whatever its code, and starts the driver again.
   */
  static boolean waitsForMain() {
    return System.getProperty("SPARK_SUBMIT") != null || isClusterDriver();
  }
}
