package io.foster.device;

import io.foster.base.CodeVersion;
import io.foster.base.ConfigException;
import io.foster.config.DeviceKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Asks every executor whether it can do Foster's work, before any of it is done. Executors that
 * join later are not asked; a task of theirs that fails says the same thing.
 */
public final class ClusterCheck {
  private static final Duration SAY_EVERY = Duration.ofSeconds(15);
  private static final Duration SETTLED = Duration.ofSeconds(1);
  private static final int ROUNDS = 5;

  private final JavaSparkContext spark;
  private final DeviceKind device;
  private final Path output;

  /**
   * A check.
   *
   * @param device what tasks are to compute on
   * @param output the directory that driver and executors both have to reach
   */
  public ClusterCheck(JavaSparkContext spark, DeviceKind device, Path output) {
    this.spark = spark;
    this.device = device;
    this.output = output;
  }

  /** A task's or an executor's lack of native libraries, with the mend. */
  public static String nativesMissing(String where, String reason) {
    return "natives: %s cannot load PyTorch or the tokenizers (%s); use the shaded jar, on Linux"
            .formatted(where, reason)
        + " x86_64 with glibc 2.28 or later, and set spark.executorEnv.DJL_CACHE_DIR to a directory"
        + " it can write to";
  }

  /**
   * Waits for executors, then asks each.
   *
   * @param limit how long to wait for the first executor
   * @param say takes lines about the waiting
   * @return their reports, by name; those with problems included
   * @throws ConfigException if no executor comes in time
   */
  public List<ExecutorReport> run(Duration limit, Consumer<String> say) throws IOException {
    int executors = awaitExecutors(limit, say);
    FileSystem fs = output.getFileSystem(spark.hadoopConfiguration());
    boolean there = fs.exists(output);
    Path marker = new Path(output, "." + UUID.randomUUID() + ".tmp");
    fs.create(marker, false).close();
    try {
      List<ExecutorReport> reports = ask(executors, fs.makeQualified(marker).toString());
      if (reports.size() < executors) {
        say.accept(
            reports.size() + " of " + executors + " executors were asked; the others were busy");
      }
      return reports;
    } finally {
      fs.delete(marker, false);
      if (!there) {
        fs.delete(output, false);
      }
    }
  }

  private List<ExecutorReport> ask(int executors, String marker) {
    Map<String, ExecutorReport> found = new TreeMap<>(byNumber());
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    ExecutorProbe probe = new ExecutorProbe(device, CodeVersion.current(), marker, hadoop);
    try {
      for (int round = 0; round < ROUNDS && found.size() < executors; round++) {
        int tasks = Math.max(spark.defaultParallelism(), 2 * executors);
        spark
            .parallelize(Collections.nCopies(tasks, round), tasks)
            .map(probe)
            .collect()
            .forEach(report -> found.put(report.executor(), report));
      }
    } finally {
      // Waits: whoever only checks stops Spark at once, which is loud about what is under way.
      hadoop.unpersist(true);
    }
    return List.copyOf(found.values());
  }

  private int awaitExecutors(Duration limit, Consumer<String> say) {
    if (spark.isLocal()) {
      return 1;
    }
    long start = System.nanoTime();
    long said = start;
    long changed = start;
    int last = 0;
    while (last == 0 || System.nanoTime() - changed < SETTLED.toNanos()) {
      int now = executors();
      changed = now == last ? changed : System.nanoTime();
      last = now;
      if (last == 0 && System.nanoTime() - start > limit.toNanos()) {
        throw new ConfigException(waiting(limit.toSeconds()) + "; " + mend());
      }
      if (last == 0 && System.nanoTime() - said > SAY_EVERY.toNanos()) {
        said = System.nanoTime();
        say.accept(
            waiting(Duration.ofNanos(said - start).toSeconds()) + "; if it stays so, " + mend());
      }
      sleep();
    }
    return last;
  }

  /** The driver is listed too. */
  private int executors() {
    return spark.sc().getExecutorMemoryStatus().size() - 1;
  }

  private String waiting(long seconds) {
    return "spark.master: %s has given no executor in %d s".formatted(spark.master(), seconds);
  }

  private String mend() {
    List<String> asked = new ArrayList<>();
    for (String key :
        List.of(
            "spark.executor.memory",
            "spark.executor.cores",
            "spark.executor.resource.gpu.amount")) {
      spark.sc().conf().getOption(key).foreach(v -> asked.add(key + "=" + v));
    }
    return "start workers or ask for less of each"
        + (asked.isEmpty() ? " (spark.executor.memory, spark.executor.cores)" : " " + asked);
  }

  private static Comparator<String> byNumber() {
    return Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());
  }

  private static void sleep() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for executors", e);
    }
  }
}
