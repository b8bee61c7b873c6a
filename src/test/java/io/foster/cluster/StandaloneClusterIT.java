package io.foster.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.SafeTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The shaded jar under SparkSubmit on a real standalone cluster, against local mode. */
@TestMethodOrder(OrderAnnotation.class)
class StandaloneClusterIT {
  private static final double TOLERANCE = 1e-4;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The quickstart, smaller. */
  private static final String[] SMALL = {
    "sample.users=400",
    "sample.items=120",
    "experts.epochs=2",
    "experts.checkpoint-steps=[2,5]",
    "distill.sequences=6",
    "distill.length=10",
    "distill.steps=6",
    "distill.gate-every=6",
    "distill.gate-steps=30",
    "distill.subset-size=64",
    "distill.gate-students=1",
    "student.steps=60",
    "evaluate.seeds=[101,102]"
  };

  @TempDir static Path dir;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = new StandaloneCluster(dir);
  }

  @AfterEach
  void nothingIsLeftRunning() throws Exception {
    cluster.endSubmits();
  }

  @AfterAll
  static void everythingEndsWithTheTest() throws Exception {
    List<ProcessHandle> all = cluster.processes();
    assertTrue(all.size() >= 3, all.toString());
    cluster.close();
    for (ProcessHandle process : all) {
      for (int i = 0; i < 50 && process.isAlive(); i++) {
        Thread.sleep(100);
      }
      assertFalse(process.isAlive(), process.info().toString());
    }
  }

  private static GuardedProcess foster(String master, List<String> spark, String... args)
      throws IOException {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("--master", master, "--class", "io.foster.cli.Main"));
    all.addAll(List.of("--conf", "spark.ui.enabled=false", "--conf", "spark.executor.memory=700m"));
    for (String setting : spark) {
      all.addAll(List.of("--conf", setting));
    }
    all.add(System.getProperty("foster.shaded.jar"));
    all.addAll(List.of(args));
    return cluster.submit(
        Map.of("FOSTER_LOG", dir.resolve("foster.log").toString()), all.toArray(String[]::new));
  }

  private static String[] run(String command, Path output, String... more) {
    List<String> args = new ArrayList<>(List.of(command));
    args.addAll(List.of("--config", "conf/quickstart.conf", "--output", output.toString()));
    for (String setting : SMALL) {
      args.addAll(List.of("--set", setting));
    }
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  private static String error(GuardedProcess process) throws IOException {
    List<String> lines = process.err().lines().filter(l -> l.startsWith("error: ")).toList();
    assertFalse(lines.isEmpty(), process.err());
    assertFalse(process.err().contains("\tat "), process.err());
    return String.join("\n", lines);
  }

  @Test
  @Order(1)
  void theRunGivesTheSameAsInLocalMode() throws Exception {
    Path there = dir.resolve("there");
    Path here = dir.resolve("here");
    GuardedProcess onCluster = foster(cluster.master(), List.of(), run("run", there, "--verbose"));
    assertEquals(0, onCluster.await(900), onCluster.err());
    for (int executor = 0; executor < 2; executor++) {
      String line = "executor " + executor + " on 127.0.0.1: Java 17";
      assertTrue(onCluster.err().contains(line), onCluster.err());
    }
    GuardedProcess locally = foster("local[2]", List.of(), run("run", here));
    assertEquals(0, locally.await(900), locally.err());

    assertEquals(metrics(here), metrics(there));
    assertEquals(
        Files.readString(here.resolve("corpus/report.json")),
        Files.readString(there.resolve("corpus/report.json")));
    int files = 0;
    int same = 0;
    double worst = 0;
    for (Path file : tensors(here)) {
      Path other = there.resolve(here.relativize(file));
      double distance = distance(file, other);
      same += distance == 0 ? 1 : 0;
      files++;
      worst = Math.max(worst, distance);
    }
    System.out.printf(
        "Cluster against local: %d files of parameters, %d with exactly the same numbers,"
            + " greatest difference of a number %.1e%n",
        files, same, worst);
    assertTrue(files > 10, "experts, their checkpoints, students, synthetic set");
    assertTrue(worst <= TOLERANCE, "greatest difference " + worst);
  }

  private static List<Path> tensors(Path run) throws IOException {
    try (Stream<Path> walk = Files.walk(run)) {
      return walk.filter(f -> f.toString().endsWith(".safetensors"))
          .filter(f -> !run.relativize(f).toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  private static double distance(Path file, Path other) throws IOException {
    NamedTensors expected = read(file);
    NamedTensors actual = read(other);
    assertEquals(expected.asMap().keySet(), actual.asMap().keySet());
    double worst = 0;
    for (Map.Entry<String, Tensor> e : expected.asMap().entrySet()) {
      Tensor found = actual.get(e.getKey());
      assertArrayEquals(e.getValue().shape(), found.shape());
      for (int i = 0; i < found.data().length; i++) {
        worst = Math.max(worst, Math.abs((double) e.getValue().data()[i] - found.data()[i]));
      }
    }
    return worst;
  }

  private static NamedTensors read(Path file) throws IOException {
    return SafeTensors.read(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration())
        .tensors();
  }

  /** Each model's metrics, to four decimals. */
  private static Map<String, String> metrics(Path run) throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (JsonNode cell : JSON.readTree(run.resolve("metrics.json").toFile()).get("cells")) {
      String model = cell.get("training").asText() + " " + cell.get("seed").asText();
      cell.get("metrics")
          .fields()
          .forEachRemaining(
              m -> all.put(model + " " + m.getKey(), "%.4f".formatted(m.getValue().asDouble())));
    }
    assertFalse(all.isEmpty());
    return all;
  }

  @Test
  @Order(2)
  void everyTaskKnowsItsGpuAndAMissingOneIsAnError() throws Exception {
    GuardedProcess validate =
        foster(
            cluster.master(),
            List.of("spark.executor.resource.gpu.amount=1", "spark.task.resource.gpu.amount=1"),
            run("validate", dir.resolve("gpu"), "--cluster", "--set", "encoder.device=gpu"));
    assertEquals(2, validate.await(300), validate.err());
    List<String> executors =
        validate.out().lines().filter(l -> l.startsWith("  executor ")).sorted().toList();
    assertEquals(2, executors.size(), validate.out());
    // Each worker has one GPU; the first is numbered 0, the second 1.
    List<String> addresses =
        executors.stream()
            .map(l -> l.replaceAll(".*GPUs from Spark (\\S+),.*", "$1"))
            .sorted()
            .toList();
    assertEquals(List.of("0", "1"), addresses, validate.out());
    assertEquals(2, error(validate).lines().count(), validate.err());
    assertTrue(
        error(validate).matches("(?s)error: encoder.device: executor \\d on 127.0.0.1: a GPU is.*"),
        validate.err());
    assertFalse(Files.exists(dir.resolve("gpu")), "validate leaves nothing behind");
  }

  @Test
  @Order(3)
  void executorsWithoutNativesSaySoBeforeAnythingIsDone() throws Exception {
    Path output = dir.resolve("natives");
    GuardedProcess broken =
        foster(
            cluster.master(),
            List.of("spark.executorEnv.DJL_CACHE_DIR=/proc/none"),
            run("run", output));
    assertEquals(2, broken.await(300), broken.err());
    assertTrue(
        error(broken).matches("(?s)error: natives: executor \\d on 127.0.0.1 cannot load .*"),
        broken.err());
    assertTrue(error(broken).contains("DJL_CACHE_DIR"), broken.err());
    assertFalse(Files.exists(output), "nothing is left behind");
  }

  @Test
  @Order(4)
  void aMasterThatIsNotThereIsSaidAtOnce() throws Exception {
    GuardedProcess lost = foster("spark://127.0.0.1:1", List.of(), run("run", dir.resolve("lost")));
    assertEquals(2, lost.await(300), lost.err());
    assertTrue(
        error(lost).startsWith("error: spark.master: nothing answers at spark://127.0.0.1:1"),
        lost.err());
    assertFalse(Files.exists(dir.resolve("lost")));
  }

  @Test
  @Order(5)
  void aClusterWithoutRoomIsSaid() throws Exception {
    GuardedProcess full =
        foster(
            cluster.master(),
            List.of("spark.executor.memory=64g"),
            run("validate", dir.resolve("full"), "--cluster", "--wait", "3"));
    assertEquals(2, full.await(300), full.err());
    assertTrue(error(full).contains("has given no executor in 3 s"), full.err());
    assertTrue(error(full).contains("spark.executor.memory=64g"), full.err());
  }

  @Test
  @Order(6)
  void anExecutorKilledForItsMemoryNamesTheSetting() throws Exception {
    GuardedProcess killed =
        foster(
            cluster.master(),
            List.of("spark.task.maxFailures=1"),
            run(
                "run",
                dir.resolve("killed"),
                "--set",
                "experts.epochs=5000",
                "--set",
                "experts.patience=5000"));
    // Counted steps: a training is at work on the executors, not only its data on their way.
    killed.awaitErr(text -> text.matches("(?s).*2 experts [1-9].*"), 300);
    List<ProcessHandle> executors = cluster.executors();
    assertEquals(2, executors.size());
    // What the kernel does to a process that outgrows its container.
    executors.forEach(ProcessHandle::destroyForcibly);
    assertEquals(2, killed.await(300), killed.err());
    assertTrue(
        error(killed).startsWith("error: spark.executor.memoryOverhead: an executor was killed"),
        killed.err());
  }

  @Test
  @Order(7)
  void theLauncherReachesTheClusterWithoutASparkDistribution() throws Exception {
    // A copy of the project that is up to date, whatever Maven left untouched in this one.
    Path home = Files.createDirectories(dir.resolve("project"));
    Files.createDirectories(home.resolve("src/main"));
    Files.copy(Path.of("pom.xml"), home.resolve("pom.xml"));
    Path script = Files.createDirectories(home.resolve("submit")).resolve("foster");
    Files.copy(Path.of("submit/foster"), script, StandardCopyOption.COPY_ATTRIBUTES);
    Path target = Files.createDirectories(home.resolve("target"));
    for (String property :
        List.of("foster.thin.jar", "foster.shaded.jar", "foster.spark.classpath")) {
      Path file = Path.of(System.getProperty(property));
      Files.createSymbolicLink(target.resolve(file.getFileName()), file);
    }
    Files.writeString(target.resolve("foster.classpath"), "");

    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(run("validate", dir.resolve("valid"), "--cluster")));
    command.addAll(List.of("--master", cluster.master(), "--conf", "spark.executor.memory=700m"));
    GuardedProcess launcher =
        GuardedProcess.start(dir, "launcher", Map.of("FOSTER_HEAP", "512m"), command);
    assertEquals(0, launcher.await(300), launcher.err());
    assertTrue(launcher.out().contains("All 2 can do the work."), launcher.out());
    assertFalse(launcher.err().contains("Building"), launcher.err());
  }

  /** The distillation with a trainable layer, whose every step is a few jobs on the executors. */
  @Test
  @Order(9)
  void anExecutorLostInTheMiddleOfAStepChangesNothing() throws Exception {
    String[] trainable = {
      "--set", "encoder.trainable-layers=1",
      "--set", "experts.train-encoder=false",
      "--set", "experts.count=1",
      "--set", "distill.label-experts=1",
      "--set", "distill.gate-every=0",
      "--set", "distill.steps=6",
      "--set", "distill.real-positions=32",
      "--set", "run.progress-seconds=1"
    };
    Path calm = dir.resolve("calm");
    for (String command : List.of("ingest", "encode", "train")) {
      GuardedProcess step = foster("local[2]", List.of(), run(command, calm, trainable));
      assertEquals(0, step.await(300), step.err());
    }
    Path disturbed = dir.resolve("disturbed");
    FileUtils.copyDirectory(calm.toFile(), disturbed.toFile());
    GuardedProcess locally = foster("local[2]", List.of(), run("distill", calm, trainable));
    assertEquals(0, locally.await(600), locally.err());

    GuardedProcess there =
        foster(cluster.master(), List.of(), run("distill", disturbed, trainable));
    there.awaitErr(text -> text.contains("distillation 2/6"), 300);
    List<ProcessHandle> executors = cluster.executors();
    assertEquals(2, executors.size());
    executors.get(0).destroyForcibly();
    assertEquals(0, there.await(600), there.err());
    assertEquals(6, Files.readAllLines(disturbed.resolve("distill/timing.jsonl")).size());
    assertArrayEquals(
        Files.readAllBytes(calm.resolve("distill/synthetic.safetensors")),
        Files.readAllBytes(disturbed.resolve("distill/synthetic.safetensors")));
    assertEquals(
        Files.readString(calm.resolve("distill/log.jsonl")),
        Files.readString(disturbed.resolve("distill/log.jsonl")));
    String log = Files.readString(dir.resolve("foster.log"));
    assertTrue(log.contains("Lost executor"), log);
    System.out.println(
        "Executor killed (SIGKILL) in the middle of a distillation step: log.jsonl and"
            + " synthetic.safetensors have the bytes of a local run that nobody disturbed");
  }

  /** One executor against two, each a JVM with one core; what comes out depends on the machine. */
  @Test
  @Order(10)
  void theSpeedUpOfTwoWorkersIsPrinted() throws Exception {
    Path one = dir.resolve("one-worker");
    Path two = dir.resolve("two-workers");
    String[] size = {
      "--items",
      "2000",
      "--tokens",
      "8",
      "--steps",
      "3",
      "--warm-up",
      "1",
      "--set",
      "distill.length=20",
      "--set",
      "distill.windows=[20]"
    };
    List<String> alone = new ArrayList<>(List.of("steps", "--output", one.toString()));
    alone.addAll(List.of(size));
    GuardedProcess first =
        foster(cluster.master(), List.of("spark.cores.max=1"), alone.toArray(String[]::new));
    assertEquals(0, first.await(300), first.err());
    List<String> both = new ArrayList<>(List.of("steps", "--output", two.toString()));
    both.addAll(List.of("--against", one.resolve("steps.json").toString()));
    both.addAll(List.of(size));
    GuardedProcess second = foster(cluster.master(), List.of(), both.toArray(String[]::new));
    assertEquals(0, second.await(300), second.err());
    List<String> lines =
        second
            .out()
            .lines()
            .filter(l -> l.contains("speed-up") || l.contains("of the exec"))
            .toList();
    assertEquals(2, lines.size(), second.out());
    System.out.println("Two workers against one, the step with a trainable layer:");
    lines.forEach(System.out::println);
  }
}
