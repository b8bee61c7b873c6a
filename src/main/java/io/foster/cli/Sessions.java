package io.foster.cli;

import io.foster.base.ConfigException;
import io.foster.base.LiteralPath;
import io.foster.base.Printable;
import io.foster.config.FosterConfig;
import io.foster.device.ClusterCheck;
import io.foster.device.ExecutorReport;
import io.foster.pipeline.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Option;
import scala.Tuple2;

/**
 * The Spark session of a command: the one that is running (Databricks, tests, a caller's), or one
 * of its own, started when it is first needed and stopped at the end. Settings come from {@code
 * --conf} and {@code spark-defaults.conf}; only what nobody has set gets a default here.
 */
final class Sessions implements AutoCloseable {
  private static final Duration FOREVER = Duration.ofDays(365);

  private final String command;
  private SparkSession own;
  private boolean checked;

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

  /**
   * The session, after every executor of a cluster has shown that it can do the work; they are
   * asked once.
   *
   * @throws ConfigException with the problems of all executors
   */
  SparkSession checked(FosterConfig config, Progress progress) {
    SparkSession session = get();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    if (!checked && !context.isLocal()) {
      List<ExecutorReport> reports = check(context, config, FOREVER, progress::say);
      reports.forEach(r -> progress.detail(r.line()));
      ConfigException.ifAny(problems(reports));
      checked = true;
    }
    return session;
  }

  /** Asks every executor whether it can do the work; gives what they said. */
  List<ExecutorReport> check(FosterConfig config, Duration limit, Consumer<String> say) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(get().sparkContext());
    return check(context, config, limit, say);
  }

  private static List<ExecutorReport> check(
      JavaSparkContext context, FosterConfig config, Duration limit, Consumer<String> say) {
    try {
      return new ClusterCheck(
              context, config.encoder().device(), LiteralPath.of("output", config.requireOutput()))
          .run(limit, say);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All problems, each once: executors of one kind mostly lack the same thing. */
  static List<String> problems(List<ExecutorReport> reports) {
    return reports.stream().flatMap(r -> r.problems().stream()).distinct().toList();
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
    // A step's gradients, some megabytes from each task, come with the tasks' last messages; above
    // the default of one the driver would fetch them from the block manager afterwards.
    conf.setIfMissing("spark.task.maxDirectResultSize", "64m");
    if (conf.get("spark.master").startsWith("local")) {
      LocalDirectories.requireWritable(conf);
      // Parameters, random to a compressor, are broadcast to this very process.
      conf.setIfMissing("spark.broadcast.compress", "false");
      // Everything is in this process, so nobody else needs to reach it, and the two hundred
      // partitions that suit a cluster cost more than they give.
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      int cores = Runtime.getRuntime().availableProcessors();
      conf.setIfMissing("spark.sql.shuffle.partitions", Integer.toString(4 * cores));
    } else {
      if (!Host.isDatabricks()) {
        Masters.requireReachable(conf.get("spark.master"));
      }
      // A task has one thread of torch, and a waiting thread must not keep its core busy.
      conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
      conf.setIfMissing("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE");
      // DJL would report that it is used to its makers.
      conf.setIfMissing("spark.executorEnv.OPT_OUT_TRACKING", "true");
    }
    if (HiveCatalogue.isMeant(conf)) {
      conf.setIfMissing(HiveCatalogue.KEY, "hive");
    }
    SparkSession session = create(conf);
    // On Databricks the context is the platform's, also where it shows no session yet.
    own = Host.isDatabricks() ? null : session;
    return session;
  }

  /**
   * Starts Spark.
   *
   * @throws ConfigException if it refuses a setting
   */
  private static SparkSession create(SparkConf conf) {
    try {
      return SparkSession.builder().config(conf).getOrCreate();
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      if (e instanceof IllegalArgumentException || e instanceof SparkException) {
        throw new ConfigException(
            "Spark does not start with these settings ("
                + Printable.firstLine(e.getMessage())
                + "); correct --master, --conf or spark-defaults.conf");
      }
      throw e;
    }
  }

  private static Optional<SparkSession> running() {
    Option<SparkSession> active = SparkSession.getActiveSession();
    Option<SparkSession> any = active.isDefined() ? active : SparkSession.getDefaultSession();
    return any.isDefined() && !any.get().sparkContext().isStopped()
        ? Optional.of(any.get())
        : Optional.empty();
  }
}
