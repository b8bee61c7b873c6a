package io.foster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that clusters run before Spark starts. */
class NativesScriptIT {
  @TempDir static Path dir;

  @Test
  void theInitScriptUnpacksTheNatives() throws Exception {
    Path cache = dir.resolve("djl");
    String jars = Files.readString(Path.of(System.getProperty("foster.spark.classpath"))).strip();
    Map<String, String> environment =
        Map.of(
            "FOSTER_JAR",
            System.getProperty("foster.shaded.jar"),
            "FOSTER_SPARK_JARS",
            jars,
            "DJL_CACHE_DIR",
            cache.toString());
    GuardedProcess script =
        GuardedProcess.start(dir, "natives", environment, List.of("submit/databricks/natives.sh"));
    assertEquals(0, script.await(300), script.err());
    assertTrue(script.out().startsWith("PyTorch 2."), script.out());
    try (Stream<Path> files = Files.walk(cache)) {
      assertTrue(files.anyMatch(f -> f.endsWith("libtorch_cpu.so")));
    }
  }
}
