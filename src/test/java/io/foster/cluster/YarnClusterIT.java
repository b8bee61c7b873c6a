package io.foster.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shaded jar under SparkSubmit on a real YARN, against local mode. In minutes, so where the
 * profile yarn is on.
 */
class YarnClusterIT {
  private static final Path CONFIG =
      Path.of("src/test/python/neighbours/tiny.conf").toAbsolutePath();

  @TempDir static Path dir;
  private static YarnCluster cluster;
  private static Path here;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Files.isDirectory(Path.of(System.getProperty("foster.yarn"))),
        "mvn verify -Pcluster,yarn brings YARN");
    cluster = new YarnCluster(dir);
    here = dir.resolve("here");
    GuardedProcess locally = foster("local", List.of("--master", "local[2]"), "run", here);
    assertEquals(0, locally.await(900), locally.err());
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static GuardedProcess foster(
      String name, List<String> spark, String command, Path output, String... more)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("--class", "io.foster.cli.Main"));
    all.addAll(List.of("--conf", "spark.ui.enabled=false"));
    all.addAll(spark);
    all.addAll(List.of(System.getProperty("foster.shaded.jar"), command));
    all.addAll(List.of("--config", CONFIG.toString(), "--output", output.toString()));
    all.addAll(List.of(more));
    return cluster.submit(name, all);
  }

  private static List<String> yarn(String mode, String memory, String overhead) {
    List<String> all = new ArrayList<>(List.of("--master", "yarn", "--deploy-mode", mode));
    for (String setting :
        List.of(
            "spark.executor.instances=2",
            "spark.executor.memory=" + memory,
            "spark.executor.memoryOverhead=" + overhead,
            "spark.driver.memory=1g",
            "spark.driver.memoryOverhead=1g")) {
      all.addAll(List.of("--conf", setting));
    }
    return all;
  }

  private static void assertAsInLocalMode(Path there) throws IOException {
    assertArrayEquals(
        Files.readAllBytes(here.resolve("distill/synthetic.safetensors")),
        Files.readAllBytes(there.resolve("distill/synthetic.safetensors")));
    assertEquals(cells(here), cells(there));
    assertTrue(Files.readString(there.resolve("manifest.json")).contains("\"master\" : \"yarn\""));
  }

  /** Each model's metrics. */
  private static List<String> cells(Path run) throws IOException {
    List<String> all = new ArrayList<>();
    for (JsonNode cell :
        new ObjectMapper().readTree(run.resolve("metrics.json").toFile()).get("cells")) {
      all.add(
          "%s %s %s %s"
              .formatted(
                  cell.get("training"), cell.get("method"), cell.get("seed"), cell.get("metrics")));
    }
    assertTrue(all.size() >= 2, all.toString());
    return all;
  }

  @Test
  void clientModeGivesTheSameAsLocalMode() throws Exception {
    Path there = dir.resolve("client");
    GuardedProcess run =
        foster("client", yarn("client", "700m", "700m"), "run", there, "--verbose");
    assertEquals(0, run.await(900), run.err());
    for (int executor = 1; executor <= 2; executor++) {
      assertTrue(run.err().contains("executor " + executor + " on localhost: Java 17"), run.err());
    }
    assertAsInLocalMode(there);
  }

  @Test
  void clusterModeGivesTheSameAsLocalMode() throws Exception {
    Path there = dir.resolve("cluster");
    GuardedProcess run = foster("cluster", yarn("cluster", "700m", "700m"), "run", there);
    assertEquals(0, run.await(900), run.err() + cluster.logs());
    assertTrue(run.err().contains("final status: SUCCEEDED"), run.err());
    assertAsInLocalMode(there);
    assertTrue(cluster.logs().contains("Results in " + there), "the driver is in a container");
  }
}
