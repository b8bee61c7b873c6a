package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.util.SparkUncaughtExceptionHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
  @TempDir Path dir;

  /** What Spark does in local mode where a task fails for lack of memory. */
  static final class OutOfMemory {
    public static void main(String[] args) {
      Logs.start(Logs.file().orElseThrow(), false);
      new SparkUncaughtExceptionHandler(true)
          .uncaughtException(Thread.currentThread(), new OutOfMemoryError("Java heap space"));
    }
  }

  @Test
  void aProcessThatSparkEndsSaysWhyAndWhatToRaise() throws Exception {
    Path err = dir.resolve("err");
    Path log = dir.resolve("foster.log");
    ProcessBuilder java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OutOfMemory.class.getName())
            .redirectError(err.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    java.environment().put("FOSTER_LOG", log.toString());
    Process process = java.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));

    assertEquals(52, process.exitValue());
    assertEquals(
        List.of(
            "error: a Spark task ended the process: java.lang.OutOfMemoryError: Java heap space; out of"
                + " memory? Give the driver more with --driver-memory, or FOSTER_HEAP for"
                + " submit/foster; the stack trace is in "
                + log),
        Files.readAllLines(err));
    assertTrue(Files.readString(log).contains("\tat " + OutOfMemory.class.getName()));
  }
}
