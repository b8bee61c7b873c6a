package io.foster.cluster;

import io.foster.OwnJava;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real standalone cluster on loopback, each part a JVM of its own: a master and two workers of
 * one core and one made-up GPU each. The Spark is Maven's, laid out as a distribution has it, so
 * nothing of Foster or DJL is on its class path.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("Starting Spark master at (spark://\\S+)");

  private final Path home;
  private final Path logs;
  private final List<GuardedProcess> daemons = new ArrayList<>();
  private final String master;
  private final List<GuardedProcess> submits = new ArrayList<>();

  StandaloneCluster(Path dir) throws Exception {
    home = layOut(dir.resolve("spark"));
    logs = Files.createDirectories(dir.resolve("logs"));
    try {
      GuardedProcess first =
          daemon("master", Map.of(), "org.apache.spark.deploy.master.Master", List.of(), List.of());
      master = address(first.awaitErr(text -> ADDRESS.matcher(text).find(), 60));
      for (int w = 0; w < 2; w++) {
        worker(dir, w);
      }
      for (int w = 1; w <= 2; w++) {
        daemons.get(w).awaitErr(text -> text.contains("Successfully registered with master"), 180);
      }
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  /** Where Spark is laid out. */
  Path home() {
    return home;
  }

  String master() {
    return master;
  }

  /** Starts SparkSubmit with these arguments, as spark-submit would, with its default heap. */
  GuardedProcess submit(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = java("1g");
    command.add("org.apache.spark.deploy.SparkSubmit");
    command.addAll(List.of(arguments));
    GuardedProcess submit =
        GuardedProcess.start(
            logs, "submit-" + (submits.size() + 1), environment(environment), command);
    submits.add(submit);
    return submit;
  }

  /** Ends what was submitted and still runs: it would hold the executors. */
  void endSubmits() throws IOException {
    for (GuardedProcess submit : submits) {
      submit.close();
    }
  }

  /** The executors' JVMs. */
  List<ProcessHandle> executors() {
    return daemons.stream()
        .flatMap(d -> d.descendants().stream())
        .filter(
            p ->
                p.info()
                    .arguments()
                    .map(List::of)
                    .orElse(List.of())
                    .contains("org.apache.spark.executor.CoarseGrainedExecutorBackend"))
        .toList();
  }

  /** All processes of the cluster. */
  List<ProcessHandle> processes() {
    return daemons.stream().flatMap(d -> d.descendants().stream()).toList();
  }

  @Override
  public void close() throws IOException {
    endSubmits();
    for (GuardedProcess daemon : daemons) {
      daemon.close();
    }
  }

  /** Lays Maven's Spark out as a distribution has it. */
  static Path layOut(Path home) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    String classpath = Files.readString(Path.of(System.getProperty("foster.spark.classpath")));
    for (String jar : classpath.strip().split(File.pathSeparator)) {
      Path file = Path.of(jar);
      Files.createSymbolicLink(jars.resolve(file.getFileName()), file);
    }
    return home;
  }

  private void worker(Path dir, int number) throws IOException {
    Path bin = Files.createDirectories(dir.resolve("worker-" + number));
    Path smi = Files.writeString(bin.resolve("nvidia-smi"), "#!/bin/sh\necho " + number + "\n");
    smi.toFile().setExecutable(true);
    List<String> settings =
        List.of(
            "-Dspark.worker.resource.gpu.amount=1",
            "-Dspark.worker.resource.gpu.discoveryScript="
                + Path.of("submit/gpu-discovery.sh").toAbsolutePath());
    List<String> arguments =
        List.of(
            "--cores",
            "1",
            "--memory",
            "1g",
            "--work-dir",
            dir.resolve("work-" + number).toString(),
            master);
    daemon(
        "worker-" + number,
        Map.of("PATH", bin + ":" + System.getenv("PATH")),
        "org.apache.spark.deploy.worker.Worker",
        settings,
        arguments);
  }

  private GuardedProcess daemon(
      String name,
      Map<String, String> environment,
      String main,
      List<String> settings,
      List<String> arguments)
      throws IOException {
    List<String> command = java("256m");
    command.addAll(settings);
    command.addAll(List.of(main, "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
    command.addAll(arguments);
    GuardedProcess process = GuardedProcess.start(logs, name, environment(environment), command);
    daemons.add(process);
    return process;
  }

  private Map<String, String> environment(Map<String, String> more) {
    Map<String, String> all = new HashMap<>();
    all.put("SPARK_HOME", home.toString());
    all.put("SPARK_LOCAL_IP", "127.0.0.1");
    all.put("SPARK_SCALA_VERSION", "2.12");
    all.put("OMP_NUM_THREADS", "1");
    all.put("OMP_WAIT_POLICY", "PASSIVE");
    all.putAll(more);
    return all;
  }

  private List<String> java(String heap) {
    List<String> command = OwnJava.command(heap);
    command.addAll(List.of("-cp", home.resolve("jars") + "/*"));
    return command;
  }

  private static String address(String log) {
    Matcher found = ADDRESS.matcher(log);
    if (!found.find()) {
      throw new IllegalStateException(log);
    }
    return found.group(1);
  }
}
