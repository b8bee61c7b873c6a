package io.foster.cli;

import io.foster.base.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;

/** Where Spark's driver puts what it shuffles and caches. */
final class LocalDirectories {
  private static final String KEY = "spark.local.dir";
  private static final String VARIABLE = "SPARK_LOCAL_DIRS";

  private LocalDirectories() {}

  /**
   * Makes sure that one of them can be written to. Spark ends the process where none can.
   *
   * @throws ConfigException if none can
   */
  static void requireWritable(SparkConf conf) {
    String variable = System.getenv(VARIABLE);
    String named =
        variable != null ? variable : conf.get(KEY, System.getProperty("java.io.tmpdir"));
    List<String> places = Arrays.stream(named.split(",")).map(String::strip).toList();
    if (places.stream().noneMatch(LocalDirectories::canHold)) {
      throw new ConfigException(
          "%s: %s cannot be written to; name a folder of yours with %s"
              .formatted(
                  variable != null ? VARIABLE : KEY,
                  String.join(", ", places),
                  variable != null ? VARIABLE : "--conf " + KEY + "=DIR"));
    }
  }

  private static boolean canHold(String place) {
    try {
      // As Spark does: the folder is made where there is none.
      Path folder = Files.createDirectories(Path.of(place));
      Files.delete(Files.createTempDirectory(folder, "foster-"));
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
