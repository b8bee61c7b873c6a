package io.foster.cli;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import scala.Option;
import scala.Tuple2;

/**
 * The Spark session of a command: the one that is running (Databricks, tests, a caller's), or one
 * of its own, started when it is first needed and stopped at the end. Settings come from {@code
 * --conf} and {@code spark-defaults.conf}; only what nobody has set gets a default here.
 */
final class Sessions implements AutoCloseable {
  private final String command;
  private SparkSession own;

  Sessions(String command) {
    this.command = command;
  }

  SparkSession get() {
    return running().orElseGet(this::start);
  }

  /** Hadoop's settings, without starting Spark for them. */
  static Configuration hadoop() {
    Optional<SparkSession> running = running();
    if (running.isPresent()) {
      return running.get().sparkContext().hadoopConfiguration();
    }
    String prefix = "spark.hadoop.";
    Configuration hadoop = new Configuration();
    for (Tuple2<String, String> setting : new SparkConf().getAllWithPrefix(prefix)) {
      hadoop.set(setting._1(), setting._2());
    }
    return hadoop;
  }

  @Override
  public void close() {
    if (own != null) {
      own.stop();
    }
  }

  private SparkSession start() {
    SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.app.name", "foster " + command);
    conf.setIfMissing("spark.master", "local[*]");
    // Times of day without a zone in raw files must not depend on where the job runs.
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    if (conf.get("spark.master").startsWith("local")) {
      // Everything is in this process, so nobody else needs to reach it, and the two hundred
      // partitions that suit a cluster cost more than they give.
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      int cores = Runtime.getRuntime().availableProcessors();
      conf.setIfMissing("spark.sql.shuffle.partitions", Integer.toString(4 * cores));
    }
    own = SparkSession.builder().config(conf).getOrCreate();
    return own;
  }

  private static Optional<SparkSession> running() {
    Option<SparkSession> active = SparkSession.getActiveSession();
    Option<SparkSession> any = active.isDefined() ? active : SparkSession.getDefaultSession();
    return any.isDefined() && !any.get().sparkContext().isStopped()
        ? Optional.of(any.get())
        : Optional.empty();
  }
}
