package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a session's tables are a Hive metastore's; a real one is tried by the neighbours' tests. */
class HiveCatalogueTest {
  private static final String URIS = "spark.hadoop.hive.metastore.uris";

  @TempDir Path dir;
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @AfterEach
  void restore() {
    Thread.currentThread().setContextClassLoader(before);
  }

  /** A class path that has these files, too. */
  private void with(String... names) throws IOException {
    for (String name : names) {
      Path file = dir.resolve(name);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
    Thread.currentThread()
        .setContextClassLoader(new URLClassLoader(new URL[] {dir.toUri().toURL()}, before));
  }

  private static boolean isMeant(String... keysAndValues) {
    SparkConf conf = new SparkConf(false);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      conf.set(keysAndValues[i], keysAndValues[i + 1]);
    }
    return HiveCatalogue.isMeant(conf);
  }

  @Test
  void aMetastoreThatSomebodyNamedWhereSparkHasHive() throws Exception {
    with("org/apache/spark/sql/hive/HiveSessionStateBuilder.class");
    assertFalse(isMeant(), "no Derby in the working directory");
    assertTrue(isMeant(URIS, "thrift://metastore:9083"));
    assertTrue(isMeant(HiveCatalogue.KEY, "hive"));
    assertFalse(isMeant(HiveCatalogue.KEY, "in-memory"));
  }

  @Test
  void theFileThatSparksFolderOfSettingsHolds() throws Exception {
    with("org/apache/spark/sql/hive/HiveSessionStateBuilder.class", "hive-site.xml");
    assertTrue(isMeant());
  }

  @Test
  void withoutHiveAFileIsPassedOverAndASettingRefused() throws Exception {
    with("hive-site.xml");
    assertFalse(isMeant());
    String message =
        assertThrows(ConfigException.class, () -> isMeant(URIS, "thrift://metastore:9083"))
            .getMessage();
    assertTrue(
        message.startsWith(URIS + ": this Spark comes without Hive; set SPARK_HOME"), message);
  }
}
