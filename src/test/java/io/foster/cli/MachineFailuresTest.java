package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a machine cannot do as it is, in the words of Linux, Hadoop and Spark 3.5. */
class MachineFailuresTest {
  private static String reported(Throwable failure) {
    StringWriter text = new StringWriter();
    int code = new Failures(Optional.empty()).report(failure, new PrintWriter(text), false);
    assertEquals(2, code, text.toString());
    assertEquals(1, text.toString().lines().count(), text.toString());
    return text.toString().strip();
  }

  private static Optional<String> described(Throwable failure, Optional<String> output) {
    return MachineFailures.describe(failure, output, "--output");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.io.IOException: No space left on device",
        "java.io.IOException: Disk quota exceeded",
        "org.apache.hadoop.hdfs.protocol.DSQuotaExceededException: The DiskSpace quota of /x is"
            + " exceeded"
      })
  void aFullDiskNamesTheOutput(String cause) {
    SparkException lost =
        new SparkException(
            "Job aborted due to stage failure: Task 0 in stage 3.0 failed 1 times, most recent"
                + " failure: Lost task 0.0 in stage 3.0 (TID 3) (h executor driver):"
                + " org.apache.spark.SparkException: [TASK_WRITE_FAILED] Task failed while writing"
                + " rows to file:/runs/1/.staging/ingest-1/interactions.\nCaused by: "
                + cause
                + "\n\tat java.base/java.io.FileOutputStream.writeBytes(Native Method)");
    String line = reported(new IllegalStateException("ingest failed", lost));
    assertTrue(
        line.startsWith("error: output: file:/runs/1/.staging/ingest-1/interactions: "), line);
    assertTrue(line.endsWith("free some there, or choose another --output DIR"), line);
    assertTrue(
        reported(new java.io.UncheckedIOException(new IOException("No space left on device")))
            .startsWith("error: output: No space left on device; free"));
  }

  @Test
  void aFullDiskOfSparksOwnFilesNamesTheirPlace() {
    IOException full = new IOException("No space left on device");
    full.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("java.io.FileOutputStream", "writeBytes", null, -2),
          new StackTraceElement("org.apache.spark.storage.DiskBlockObjectWriter", "flush", null, 10)
        });
    String line = reported(new SparkException("Job aborted", full));
    assertTrue(line.startsWith("error: spark.local.dir: No space left on device"), line);
    assertTrue(line.endsWith("set --conf spark.local.dir=DIR"), line);
  }

  @Test
  void whereOutputIsReadAnotherOptionNamesTheOtherPlace() {
    IOException full = new IOException("No space left on device");
    String line = MachineFailures.describe(full, Optional.of("/runs/1"), "--to").orElseThrow();
    assertTrue(line.endsWith("or choose another --to DIR"), line);
  }

  @Test
  void limitsOfTheMachine() {
    String files = reported(new IOException("/runs/1/x (Too many open files)"));
    assertTrue(files.endsWith("Too many open files; raise their limit (ulimit -n)"), files);
    String size = reported(new IOException("File too large"));
    assertTrue(size.contains("ulimit -f"), size);
    String threads =
        reported(
            new OutOfMemoryError(
                "unable to create native thread: possibly out of memory or process/resource limits"
                    + " reached"));
    assertTrue(threads.contains("ulimit -u"), threads);
    assertTrue(!threads.contains("driver-memory"), threads);
  }

  @Test
  void rightsAndHosts() {
    String line =
        reported(
            new SparkException(
                "Job aborted",
                new IOException("java.io.FileNotFoundException: /data/x (Permission denied)")));
    assertTrue(line.contains("/data/x (Permission denied)"), line);
    assertTrue(line.contains("may be read and written by this user"), line);
    assertTrue(
        reported(new IllegalStateException(new UnknownHostException("models.example")))
            .contains("models.example"));
  }

  @Test
  void aFileThatFosterHasLostIsAnInternalError(@TempDir Path temp) {
    Throwable lost =
        new IllegalStateException(
            new FileNotFoundException("File file:" + temp + "/corpus/items does not exist"));
    Optional<String> output = Optional.of(temp.toString());
    assertEquals(Optional.empty(), described(lost, output));
    assertEquals(Optional.empty(), described(new FileNotFoundException("x.css"), output));
    // The user's own places, and an output that somebody has taken away, are not Foster's fault.
    for (String other : new String[] {temp + "/out", temp + "/corp", "s3a://bucket/out"}) {
      String line = described(lost, Optional.of(other)).orElseThrow();
      assertTrue(line.contains("corpus/items does not exist; check that"), line);
    }
    assertTrue(described(lost, Optional.empty()).isPresent());
    Throwable denied = new FileNotFoundException(temp + "/status.json (Permission denied)");
    assertTrue(described(denied, output).isPresent());
  }

  @Test
  @Timeout(20)
  void causesThatLeadBackToThemselvesEnd() {
    Exception first = new IllegalStateException("first");
    Exception second = new IllegalStateException("second", first);
    first.initCause(second);
    assertEquals(Optional.empty(), described(second, Optional.empty()));
    assertEquals(Optional.empty(), ClusterFailures.describe(second));
  }
}
