package io.foster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts for clusters, where nvidia-smi and spark-submit only say their part. */
class SubmitScriptsTest {
  @TempDir Path dir;
  private Path spark;
  private String out;

  @BeforeEach
  void fakeSpark() throws IOException {
    spark = Files.createDirectories(dir.resolve("spark/bin"));
    script(spark.resolve("spark-submit"), "printf '%s\\n' \"$@\"; exit 7");
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  private int run(Map<String, String> environment, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(k -> k.matches("SPARK_HOME|FOSTER_.*"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor();
  }

  private int submit(Map<String, String> more, String... args) throws Exception {
    Map<String, String> environment =
        new HashMap<>(
            Map.of("SPARK_HOME", spark.getParent().toString(), "FOSTER_JAR", "hdfs:///f.jar"));
    environment.putAll(more);
    List<String> command = new ArrayList<>(List.of("submit/spark-submit-gpu.sh"));
    command.addAll(List.of(args));
    return run(environment, command.toArray(String[]::new));
  }

  private int discover(String nvidiaSmi) throws Exception {
    Path bin = Files.createDirectories(dir.resolve("bin"));
    script(bin.resolve("nvidia-smi"), nvidiaSmi);
    return run(Map.of("PATH", bin + ":" + System.getenv("PATH")), "submit/gpu-discovery.sh");
  }

  @Test
  void gpusAreListedTheWaySparkReadsThem() throws Exception {
    assertEquals(0, discover("echo 0; echo 1; echo ' 2'"));
    ResourceInformation gpus = ResourceInformation.parseJson(out);
    assertEquals("gpu", gpus.name());
    assertEquals(List.of("0", "1", "2"), List.of(gpus.addresses()));
    JsonNode json = new ObjectMapper().readTree(out);
    assertEquals(2, json.size());
  }

  @Test
  void aMachineWithoutGpusIsAnErrorNotAnEmptyList() throws Exception {
    assertEquals(1, discover("echo 'No devices were found'"));
    assertTrue(out.startsWith("error: nvidia-smi lists no GPU"), out);
    assertFalse(discover("echo broken >&2; exit 9") == 0);
  }

  @Test
  void onYarnExecutorsGetTheirGpuAndTheScriptTravelsAlong() throws Exception {
    int code =
        submit(
            Map.of("FOSTER_EXECUTOR_CORES", "3"),
            "--master",
            "yarn",
            "--queue",
            "gpu",
            "--conf=spark.x=y",
            "run",
            "--output",
            "hdfs:///a b");
    assertEquals(7, code, "the exit code is Foster's");
    List<String> lines = out.lines().toList();
    for (String conf :
        List.of(
            "spark.executor.resource.gpu.amount=1",
            "spark.task.resource.gpu.amount=0.3333",
            "spark.executor.resource.gpu.discoveryScript=./gpu-discovery.sh",
            "spark.executorEnv.OMP_NUM_THREADS=1",
            "spark.yarn.appMasterEnv.OMP_WAIT_POLICY=PASSIVE",
            "spark.driver.memoryOverhead=4g",
            "spark.executor.memoryOverhead=8g")) {
      assertEquals("--conf", lines.get(lines.indexOf(conf) - 1), conf);
    }
    assertTrue(lines.get(lines.indexOf("--files") + 1).endsWith("/submit/gpu-discovery.sh"));
    assertEquals(
        List.of(
            "--queue",
            "gpu",
            "--conf=spark.x=y",
            "hdfs:///f.jar",
            "run",
            "--set",
            "encoder.device=gpu",
            "--output",
            "hdfs:///a b"),
        lines.subList(lines.indexOf("--queue"), lines.size()),
        "the command's own settings come later, and win");
    assertFalse(out.contains("PYTORCH_"), "natives are the jar's");
  }

  @Test
  void filesAndCoresOfOnesOwnGoTogetherWithTheScripts() throws Exception {
    String[] given = {"--master", "yarn", "--files", "hive-site.xml", "--executor-cores", "8"};
    List<String> all = new ArrayList<>(List.of(given));
    all.addAll(List.of("--verbose", "--files=b.txt", "init", "hdfs:///data"));
    assertEquals(7, submit(Map.of(), all.toArray(String[]::new)));
    List<String> lines = out.lines().toList();
    String files = lines.get(lines.indexOf("--files") + 1);
    assertTrue(files.endsWith("/submit/gpu-discovery.sh,hive-site.xml,b.txt"), files);
    assertEquals(lines.indexOf("--files"), lines.lastIndexOf("--files"));
    assertEquals("8", lines.get(lines.indexOf("--executor-cores") + 1));
    assertTrue(lines.contains("spark.task.resource.gpu.amount=0.1250"), out);
    assertTrue(lines.contains("--verbose"), out);
    assertEquals(List.of("init", "hdfs:///data"), lines.subList(lines.size() - 2, lines.size()));
  }

  @Test
  void onKubernetesTheImageHasTheScript() throws Exception {
    Map<String, String> settings =
        Map.of("FOSTER_IMAGE", "r/foster:1", "FOSTER_TORCH_LIBRARIES", "/opt/torch/lib");
    assertEquals(7, submit(settings, "--master=k8s://https://h:6443", "run"));
    for (String conf :
        List.of(
            "spark.kubernetes.container.image=r/foster:1",
            "spark.executor.resource.gpu.vendor=nvidia.com",
            "spark.executor.resource.gpu.discoveryScript=/opt/foster/gpu-discovery.sh",
            "spark.kubernetes.driverEnv.OMP_NUM_THREADS=1",
            "spark.executorEnv.PYTORCH_LIBRARY_PATH=/opt/torch/lib",
            "spark.executorEnv.PYTORCH_FLAVOR=cu128",
            "spark.task.resource.gpu.amount=0.2500")) {
      assertTrue(out.lines().anyMatch(conf::equals), conf + "\n" + out);
    }
  }

  @Test
  void onKubernetesAJarOfThisMachineNeedsAPlaceToGoTo() throws Exception {
    Map<String, String> settings = Map.of("FOSTER_IMAGE", "r/f:1", "FOSTER_JAR", "/a/f.jar");
    assertEquals(2, submit(settings, "--master", "k8s://https://h", "run"));
    assertTrue(out.startsWith("error: FOSTER_JAR: /a/f.jar is a file of this machine"), out);
    assertEquals(1, out.lines().count(), out);
    String upload = "spark.kubernetes.file.upload.path=s3a://b/jars";
    assertEquals(7, submit(settings, "--master", "k8s://https://h", "--conf", upload, "run"), out);
    Path defaults = Files.createDirectories(dir.resolve("spark/conf"));
    Files.writeString(defaults.resolve("spark-defaults.conf"), upload.replace('=', ' ') + "\n");
    assertEquals(7, submit(settings, "--master", "k8s://https://h", "run"), out);
    assertEquals(7, submit(Map.of(), "--master", "yarn", "run"), out);
  }

  @Test
  void whatIsMissingIsSaidInOneLine() throws Exception {
    assertEquals(1, submit(Map.of(), "run"));
    assertTrue(out.startsWith("error: --master is missing"), out);
    assertEquals(1, submit(Map.of(), "--master", "yarn"));
    assertTrue(out.startsWith("error: no command"), out);
    assertEquals(1, submit(Map.of(), "--master", "local[2]", "run"));
    assertTrue(out.contains("use submit/foster"), out);
    assertEquals(2, submit(Map.of(), "--master", "k8s://https://h", "run"));
    assertTrue(out.startsWith("error: FOSTER_IMAGE: not set"), out);
    assertEquals(2, submit(Map.of("SPARK_HOME", "/nowhere"), "--master", "yarn", "run"));
    assertTrue(out.startsWith("error: SPARK_HOME: /nowhere"), out);
    assertEquals(1, out.lines().count());
  }

  @Test
  void theInitScriptSaysWhatItLacks() throws Exception {
    assertEquals(1, run(Map.of(), "submit/databricks/natives.sh"));
    assertTrue(out.startsWith("error: FOSTER_JAR: not set"), out);
    assertEquals(1, run(Map.of("FOSTER_JAR", "/nowhere.jar"), "submit/databricks/natives.sh"));
    assertTrue(out.startsWith("error: FOSTER_JAR: /nowhere.jar cannot be read"), out);
  }
}
