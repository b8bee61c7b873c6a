package io.foster.cluster;

import io.foster.OwnJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A real YARN of one node on loopback, Hadoop's mini cluster in a JVM of its own, whose containers
 * are processes; and a Spark with its YARN client, laid out as a distribution has it.
 */
final class YarnCluster implements AutoCloseable {
  private static final String JAVA_HOME = System.getProperty("java.home");

  private final Path dir;
  private final Path home;
  private final Path settings;
  private final List<GuardedProcess> processes = new ArrayList<>();

  YarnCluster(Path dir) throws Exception {
    this.dir = dir;
    home = StandaloneCluster.layOut(dir.resolve("spark"));
    Path yarn = Path.of(System.getProperty("foster.yarn"));
    try (Stream<Path> jars = Files.list(yarn.resolve("spark"))) {
      for (Path jar : jars.toList()) {
        Files.createSymbolicLink(home.resolve("jars").resolve(jar.getFileName()), jar);
      }
    }
    settings = Files.createDirectories(dir.resolve("settings"));
    List<String> command = OwnJava.command("512m");
    command.add("-Dtest.build.data=" + Files.createDirectories(dir.resolve("yarn")));
    command.addAll(List.of("-cp", home.resolve("jars") + "/*:" + yarn.resolve("cluster") + "/*"));
    command.add(Path.of("src/test/resources/yarn/MiniYarn.java").toString());
    command.add(settings.resolve("yarn-site.xml").toString());
    try {
      start("yarn", command).awaitErr(text -> text.contains("YARN is there"), 300);
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  /** Starts SparkSubmit with these arguments, as spark-submit would. */
  GuardedProcess submit(String name, List<String> arguments) throws IOException {
    List<String> command = OwnJava.command("1g");
    command.addAll(List.of("-cp", settings + ":" + home.resolve("jars") + "/*"));
    command.add("org.apache.spark.deploy.SparkSubmit");
    // Containers find Spark where it lies.
    command.addAll(List.of("--conf", "spark.yarn.jars=local:" + home.resolve("jars") + "/*"));
    command.addAll(List.of("--conf", "spark.yarn.stagingDir=" + dir.resolve("staging").toUri()));
    command.addAll(arguments);
    return start(name, command);
  }

  /** What all containers have printed. */
  String logs() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> walk = Files.walk(dir.resolve("yarn"))) {
      for (Path file : walk.filter(f -> f.endsWith("stderr") || f.endsWith("stdout")).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  @Override
  public void close() throws IOException {
    for (GuardedProcess process : processes) {
      process.close();
    }
  }

  private GuardedProcess start(String name, List<String> command) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("SPARK_HOME", home.toString());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("SPARK_SCALA_VERSION", "2.12");
    environment.put("HADOOP_CONF_DIR", settings.toString());
    environment.put("JAVA_HOME", JAVA_HOME);
    GuardedProcess process = GuardedProcess.start(dir, name, environment, command);
    processes.add(process);
    return process;
  }
}
