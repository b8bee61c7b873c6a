package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages are those of Spark 3.5 and of the cluster managers it runs on. */
class ClusterFailuresTest {
  private static final String ABORTED =
      "Job aborted due to stage failure: Task 1 in stage 7.0 failed 4 times, most recent failure:"
          + " Lost task 1.3 in stage 7.0 (TID 31) (10.0.0.7 executor 2): ";

  private static final String LOST =
      "ExecutorLostFailure (executor 2 exited caused by one of the running tasks) Reason: ";

  private static int code;

  private static String reported(Throwable failure) {
    StringWriter text = new StringWriter();
    code = new Failures(Optional.empty()).report(failure, new PrintWriter(text), false);
    assertEquals(1, text.toString().lines().count(), text.toString());
    return text.toString().strip();
  }

  private static SparkException aborted(String reason) {
    return new SparkException(ABORTED + reason + "\nDriver stacktrace:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Container killed by YARN for exceeding physical memory limits. 5.1 GB of 5 GB physical"
            + " memory used. Consider boosting spark.executor.memoryOverhead.",
        "Container from a bad node: container_1 on host: h. Exit status: 137. Diagnostics: [x]",
        "The executor with id 2 exited with exit code 137(SIGKILL, possible container OOM).",
        "Command exited with code 137",
        "The executor with id 2 was OOMKilled"
      })
  void aKilledContainerNamesTheOverhead(String reason) {
    String line = reported(new IllegalStateException("a training failed", aborted(LOST + reason)));
    assertEquals(2, code);
    assertTrue(line.startsWith("error: spark.executor.memoryOverhead: "), line);
    assertTrue(line.contains("--conf spark.executor.memoryOverhead="), line);
  }

  @ParameterizedTest
  @CsvSource({
    "java.lang.OutOfMemoryError: Java heap space",
    "ExecutorLostFailure (executor 2 exited) Reason: Command exited with code 52"
  })
  void anExecutorsHeapNamesItsMemory(String reason) {
    String line = reported(aborted(reason));
    assertEquals(2, code);
    assertTrue(line.startsWith("error: spark.executor.memory: an executor ran out of heap"), line);
  }

  @Test
  void inLocalModeItIsTheDriversHeap() {
    String local =
        "Job aborted due to stage failure: Task 0 in stage 1.0 failed 1 times, most recent failure:"
            + " Lost task 0.0 in stage 1.0 (TID 3) (127.0.0.1 executor driver):"
            + " java.lang.OutOfMemoryError: Java heap space";
    OutOfMemoryError cause = new OutOfMemoryError("Java heap space");
    String line = reported(new SparkException(local, cause));
    assertEquals(3, code);
    assertTrue(line.contains("--driver-memory"), line);
  }

  @ParameterizedTest
  @CsvSource({
    "java.lang.UnsatisfiedLinkError: /x/libdjl_torch.so: libstdc++.so.6: version not found",
    "java.lang.NoClassDefFoundError: Could not initialize class io.foster.tensor.Torch",
    "ai.djl.engine.EngineException: Failed to load PyTorch native library"
  })
  void missingNativesSayWhereAndHow(String reason) {
    String line = reported(aborted(reason));
    assertEquals(2, code);
    assertTrue(line.startsWith("error: natives: executor 2 on 10.0.0.7 cannot load"), line);
    assertTrue(line.contains("spark.executorEnv.DJL_CACHE_DIR"), line);
  }

  @Test
  void anotherBuildOnTheExecutorsIsNamed() {
    String ours =
        "java.io.InvalidClassException: io.foster.train.TrainingContext; local class incompatible:"
            + " stream classdesc serialVersionUID = 1, local class serialVersionUID = 2";
    assertTrue(reported(aborted(ours)).startsWith("error: spark.jars: driver and executors run"));
    String sparks = ours.replace("io.foster.train.TrainingContext", "org.apache.spark.rdd.RDD");
    assertTrue(reported(aborted(sparks)).startsWith("error: spark.master: the driver's Spark"));
    assertEquals(2, code);
  }

  @Test
  void aFileSystemThatOnlyTheDriverKnowsIsNamed() {
    String line =
        reported(
            aborted(
                "org.apache.hadoop.fs.UnsupportedFileSystemException: No FileSystem for scheme \"gs\""));
    assertEquals(2, code);
    assertTrue(line.startsWith("error: output: the executors have no file system client"), line);
    assertTrue(line.contains("--packages"), line);
  }

  @Test
  void aMasterThatGoesAwayIsNamed() {
    String line =
        reported(new IllegalStateException("Cannot call methods on a stopped SparkContext.\nThis"));
    assertEquals(2, code);
    assertTrue(line.startsWith("error: spark.master: the cluster has ended"), line);
    assertTrue(line.contains("--resume"), line);
  }

  @Test
  void anythingElseIsNotExplainedAway() {
    assertTrue(reported(aborted("java.lang.NullPointerException")).contains("internal error"));
    assertEquals(3, code);
    assertFalse(ClusterFailures.describe(new IllegalStateException("exit code 1")).isPresent());
  }
}
