package io.foster.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.config.DeviceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In local mode; StandaloneClusterIT asks the executors of a cluster. */
class ClusterCheckTest {
  @TempDir java.nio.file.Path dir;

  private List<ExecutorReport> check(DeviceKind device) throws IOException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
    Path output = new Path(dir.resolve("output").toUri());
    return new ClusterCheck(spark, device, output).run(Duration.ofSeconds(1), line -> {});
  }

  @Test
  void theOneExecutorOfLocalModeCanDoItAndNothingIsLeftBehind() throws IOException {
    List<ExecutorReport> reports = check(DeviceKind.CPU);
    assertEquals(1, reports.size());
    ExecutorReport only = reports.get(0);
    assertEquals("driver", only.executor());
    assertEquals(List.of(), only.problems());
    assertEquals("cpu()", only.device());
    assertTrue(only.line().contains("PyTorch " + only.natives().torch() + " sees"), only.line());
    assertFalse(Files.exists(dir.resolve("output")));
  }

  @Test
  void whatTheOutputHoldsStays() throws IOException {
    java.nio.file.Path file = dir.resolve("output/file");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "mine");
    check(DeviceKind.CPU);
    try (var left = Files.list(file.getParent())) {
      assertEquals(List.of(file), left.toList());
    }
  }

  @Test
  void aGpuThatIsNotThereIsAProblemOfTheExecutor() throws IOException {
    Assumptions.assumeTrue(Natives.load().gpus() == 0, "this machine has a GPU");
    List<String> problems = check(DeviceKind.GPU).get(0).problems();
    assertEquals(1, problems.size());
    assertTrue(problems.get(0).startsWith("encoder.device: executor driver on "), problems.get(0));
  }

  @Test
  void anExecutorThatDoesNotSeeTheDriversFilesOrHasOtherCodeSaysSo() {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    String marker = dir.resolve("elsewhere/.marker.tmp").toUri().toString();
    ExecutorProbe probe = new ExecutorProbe(DeviceKind.CPU, "0.0.9+old", marker, hadoop);
    List<String> problems = spark.parallelize(List.of(1), 1).map(probe).collect().get(0).problems();
    assertEquals(2, problems.size(), problems.toString());
    assertTrue(problems.get(0).startsWith("spark.jars: executor driver on "), problems.get(0));
    assertTrue(problems.get(0).contains("and the driver 0.0.9+old"), problems.get(0));
    assertTrue(problems.get(1).startsWith("output: executor driver on "), problems.get(1));
    assertTrue(problems.get(1).contains("use a place all machines share"), problems.get(1));
  }
}
