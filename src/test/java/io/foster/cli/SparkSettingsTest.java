package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A setting of Spark's that it refuses is the user's to mend. */
class SparkSettingsTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({
    "spark.master=local[two], Could not parse Master URL",
    "spark.testing.memory=1000000, must be at least",
    "spark.local.dir=/proc/nowhere, spark.local.dir: /proc/nowhere cannot be written to"
  })
  void exitCodeTwoAndOneLine(String setting, String said) throws IOException, InterruptedException {
    Process process = ForkedIngest.of(dir, setting).redirectErrorStream(true).start();
    String text =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(2, process.waitFor(), text);
    List<String> errors = text.lines().filter(line -> line.startsWith("error: ")).toList();
    assertEquals(1, errors.size(), text);
    assertTrue(errors.get(0).contains(said), text);
  }
}
