package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;
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
    Path input = Files.createDirectories(dir.resolve("in"));
    Files.writeString(
        input.resolve("interactions.tsv"), "user_id\titem_id\ttimestamp\nu\ti\t1600000000\n");
    Files.writeString(input.resolve("items.jsonl"), "{\"item_id\": \"i\", \"title\": \"T\"}\n");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptions().split(" +")));
    command.addAll(List.of("-Xmx600m", "-XX:TieredStopAtLevel=1", "-Dspark.ui.enabled=false"));
    command.addAll(List.of("-D" + setting, "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "ingest", "--set", "input.dir=" + input));
    command.addAll(List.of("--output", dir.resolve("out").toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(2, process.waitFor(), text);
    List<String> errors = text.lines().filter(line -> line.startsWith("error: ")).toList();
    assertEquals(1, errors.size(), text);
    assertTrue(errors.get(0).contains(said), text);
  }
}
