package io.foster.device;

import io.foster.base.CodeVersion;
import io.foster.base.ConfigException;
import io.foster.config.DeviceKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The task that finds out whether an executor can do Foster's work: the same code as the driver's,
 * the native libraries, the device that was asked for, and the output's file system.
 *
 * @param device what tasks are to compute on
 * @param code the driver's release and hash
 * @param marker a file the driver has written below the output
 * @param hadoop the driver's settings of Hadoop
 */
record ExecutorProbe(
    DeviceKind device, String code, String marker, Broadcast<SerializableConfiguration> hadoop)
    implements Function<Integer, ExecutorReport> {
  /** Long enough for every executor to be offered a task while this one is busy. */
  private static final int MILLIS = 200;

  @Override
  public ExecutorReport call(Integer number) throws InterruptedException {
    long start = System.nanoTime();
    SparkEnv env = SparkEnv.get();
    String who = env.executorId();
    String host = env.blockManager().blockManagerId().host();
    String where = "executor " + who + " on " + host;
    List<String> problems = new ArrayList<>();
    if (!code.equals(CodeVersion.current())) {
      problems.add(
          "spark.jars: %s has Foster %s and the driver %s; give both the same jar, and leave no other"
                  .formatted(where, CodeVersion.current(), code)
              + " on the cluster's class path");
    }
    Natives natives = Natives.load();
    String assigned = "";
    if (!natives.problem().isEmpty()) {
      problems.add(ClusterCheck.nativesMissing(where, natives.problem()));
    } else {
      try {
        assigned = Devices.current(device).toString();
      } catch (ConfigException e) {
        e.problems().forEach(p -> problems.add(p.replaceFirst(": ", ": " + where + ": ")));
      }
    }
    tryOutput(where).ifPresent(problems::add);
    ResourceInformation gpus = TaskContext.get().resourcesJMap().get("gpu");
    long spent = (System.nanoTime() - start) / 1_000_000;
    Thread.sleep(Math.max(0, MILLIS - spent));
    return new ExecutorReport(
        who,
        host,
        System.getProperty("java.version"),
        org.apache.spark.package$.MODULE$.SPARK_VERSION(),
        CodeVersion.current(),
        natives,
        gpus == null ? List.of() : List.of(gpus.addresses()),
        assigned,
        List.copyOf(problems));
  }

  private Optional<String> tryOutput(String where) {
    Path file = new Path(marker);
    try {
      FileSystem fs = file.getFileSystem(hadoop.value().value());
      if (!fs.exists(file)) {
        return Optional.of(
            "output: %s does not see what the driver writes to %s; use a place all machines share"
                    .formatted(where, file.getParent())
                + " (hdfs:, s3a:, abfss:, dbfs:, a network disk)");
      }
      Path own = file.suffix("-" + TaskContext.get().taskAttemptId());
      fs.create(own, true).close();
      fs.delete(own, false);
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.of(
          "output: %s cannot write to %s (%s); give the executors the same rights and connectors as"
                  .formatted(where, file.getParent(), e)
              + " the driver (--packages)");
    }
  }
}
