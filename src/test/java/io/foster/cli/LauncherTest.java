package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real script in a copy of the project where java, mvn and spark-submit only say their part.
 */
class LauncherTest {
  @TempDir Path dir;
  private Path home;
  private Path bin;
  private String printed;

  @BeforeEach
  void copyProject() throws IOException {
    home = Files.createDirectories(dir.resolve("a project"));
    Files.createDirectories(home.resolve("submit"));
    Files.copy(Path.of("submit/foster"), home.resolve("submit/foster"));
    executable(home.resolve("submit/foster"));
    Files.createDirectories(home.resolve("src/main"));
    Files.writeString(home.resolve("src/main/A.java"), "");
    // The script takes Java's options from it.
    Files.copy(Path.of("pom.xml"), home.resolve("pom.xml"));
    build();
    bin = Files.createDirectories(dir.resolve("jdk/bin"));
    fakeJava("17.0.15");
    script(
        bin.resolve("mvn"), "echo mvn \"$@\"; touch '" + home.resolve("target/foster-1.jar") + "'");
  }

  private void build() throws IOException {
    Path target = Files.createDirectories(home.resolve("target"));
    Files.writeString(target.resolve("foster.classpath"), "/m2/x.jar:/m2/y.jar");
    Files.writeString(target.resolve("spark.classpath"), "/m2/spark.jar");
    for (String jar : List.of("foster-1.jar", "foster-1-shaded.jar")) {
      Files.writeString(target.resolve(jar), "");
      age(jar, System.currentTimeMillis() + 5_000);
    }
  }

  private void age(String jar, long millis) throws IOException {
    Files.setLastModifiedTime(home.resolve("target").resolve(jar), FileTime.fromMillis(millis));
  }

  private void fakeJava(String version) throws IOException {
    script(
        bin.resolve("java"),
        "if [ \"$1\" = -version ]; then echo 'openjdk version \""
            + version
            + "\"' >&2; exit; fi\n"
            + "printf '%s\\n' \"LC_ALL=$LC_ALL\" java \"$@\" \"OMP=$OMP_WAIT_POLICY,$OMP_NUM_THREADS\";"
            + " exit 7");
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    executable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private int foster(Map<String, String> environment, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(home.resolve("submit/foster").toString()));
    command.addAll(List.of(args));
    // Started from elsewhere, as users and schedulers do.
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    builder.redirectErrorStream(true);
    builder.environment().keySet().removeIf(k -> k.matches("SPARK_HOME|FOSTER_.*|OMP_.*"));
    builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
    builder.environment().put("JAVA_HOME", bin.getParent().toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor();
  }

  private List<String> lines() {
    return printed.lines().toList();
  }

  /** Java reads names of files in the locale's character set, and has none for C. */
  @Test
  void aLocaleWithoutUtf8GetsOne() throws Exception {
    foster(Map.of("LC_ALL", "C"), "validate");
    assertTrue(lines().stream().anyMatch(l -> l.matches("LC_ALL=\\S+\\.(UTF-8|utf8)")), printed);
    foster(Map.of("LC_ALL", "C.UTF-8", "LANG", "C"), "validate");
    assertTrue(lines().contains("LC_ALL=C.UTF-8"), printed);
  }

  @Test
  void withoutSparkHomeEverythingRunsInOneJava() throws Exception {
    int code =
        foster(
            Map.of(),
            "run",
            "--config",
            "my file.conf",
            "--conf",
            "spark.executor.memory=8g",
            "--master",
            "local[2]",
            "--set",
            "a.b=c d");
    assertEquals(7, code, "the exit code is Foster's");
    assertTrue(lines().contains("-Dspark.executor.memory=8g"), printed);
    assertTrue(lines().contains("-Dspark.master=local[2]"), printed);
    assertTrue(lines().contains("-Dai.djl.offline=true"), printed);
    assertTrue(lines().contains("-Xmx3g"), printed);
    assertTrue(
        lines().contains(home.resolve("target/foster-1.jar") + ":/m2/x.jar:/m2/y.jar"), printed);
    assertTrue(lines().contains("OMP=PASSIVE,1"), printed);
    int main = lines().indexOf("io.foster.cli.Main");
    assertEquals(
        List.of("run", "--config", "my file.conf", "--set", "a.b=c d"),
        lines().subList(main + 1, lines().size() - 1));
    assertFalse(printed.contains("mvn"), "what is up to date is not built");
  }

  @Test
  void sparksModuleOptionsAreAllThere() throws Exception {
    foster(Map.of(), "run");
    Set<String> expected =
        new HashSet<>(List.of(JavaModuleOptions.defaultModuleOptions().strip().split("\\s+")));
    Set<String> given =
        lines().stream()
            .filter(line -> line.matches("--add-opens=.*|-XX:.*|-Djdk\\..*"))
            .collect(Collectors.toSet());
    assertEquals(expected, given);
  }

  @Test
  void aCommandThatRunsNoStageIsNotCompiledForLong() throws Exception {
    for (String[] light : new String[][] {{}, {"--help"}, {"validate"}, {"run", "--help"}}) {
      foster(Map.of(), light);
      assertTrue(lines().contains("-XX:TieredStopAtLevel=1"), printed);
    }
    foster(Map.of(), "ingest");
    assertFalse(lines().contains("-XX:TieredStopAtLevel=1"), printed);
    foster(Map.of(), "validate", "--cost");
    assertFalse(lines().contains("-XX:TieredStopAtLevel=1"), printed);
  }

  @Test
  void theHeapComesFromTheOptionElseTheEnvironment() throws Exception {
    foster(Map.of("FOSTER_HEAP", "5g"), "run");
    assertTrue(lines().contains("-Xmx5g"), printed);
    foster(Map.of("FOSTER_HEAP", "5g"), "run", "--driver-memory", "6g");
    assertTrue(lines().contains("-Xmx6g"), printed);
    foster(Map.of(), "run", "--conf=spark.driver.memory=7g");
    assertTrue(lines().contains("-Xmx7g"), printed);
  }

  @Test
  void withSparkHomeSparkSubmitGetsItsOptionsAndTheShadedJar() throws Exception {
    Path spark = Files.createDirectories(dir.resolve("spark/bin"));
    script(spark.resolve("spark-submit"), "printf '%s\\n' \"$@\"");
    int code =
        foster(
            Map.of("SPARK_HOME", spark.getParent().toString()),
            "distill",
            "--master",
            "yarn",
            "--packages",
            "g:a:1",
            "--output",
            "hdfs:///x");
    assertEquals(0, code);
    assertEquals(
        List.of(
            "--class",
            "io.foster.cli.Main",
            "--master",
            "yarn",
            "--packages",
            "g:a:1",
            home.resolve("target/foster-1-shaded.jar").toString(),
            "distill",
            "--output",
            "hdfs:///x"),
        lines());
  }

  /** Maven resets colours it has not set, in a file too. */
  @Test
  void nothingButTextComesOfABuild() throws Exception {
    age("foster-1.jar", 1_000_000_000_000L);
    script(bin.resolve("mvn"), "printf '\\033[0m\\033[0m\\033[1;31mdone\\033[m\\n'; exit 3");
    assertEquals(3, foster(Map.of(), "run"));
    assertTrue(lines().contains("done"), printed);
    assertTrue(printed.contains("error: the build failed"), printed);
    assertFalse(printed.contains("\033"), printed);
  }

  @Test
  void whatIsOlderThanItsSourcesIsBuiltOnce() throws Exception {
    age("foster-1.jar", 1_000_000_000_000L);
    foster(Map.of(), "run");
    assertTrue(printed.contains("Building Foster"), printed);
    assertTrue(printed.contains("mvn -q -B package -DskipTests"), printed);
    foster(Map.of(), "run");
    assertFalse(printed.contains("mvn"), printed);
  }

  @Test
  void otherProfilesAreBuiltOnce() throws Exception {
    Map<String, String> encoders = Map.of("FOSTER_PROFILES", "encoders");
    foster(encoders, "run");
    assertTrue(printed.contains("mvn -q -B package -Pencoders -DskipTests"), printed);
    foster(encoders, "run");
    assertFalse(printed.contains("mvn"), printed);
    foster(Map.of(), "run");
    assertFalse(printed.contains("mvn"), "more than is asked for does no harm");
    // Somebody has built it by hand since.
    Files.setLastModifiedTime(
        home.resolve("target/foster.classpath"), FileTime.from(Instant.now().plusSeconds(60)));
    foster(encoders, "run");
    assertTrue(printed.contains("mvn"), printed);
  }

  @Test
  void theShadedJarIsBuiltWhereItIsNeeded() throws Exception {
    Files.delete(home.resolve("target/foster-1-shaded.jar"));
    foster(Map.of(), "run");
    assertFalse(printed.contains("mvn"), printed);
    foster(Map.of(), "run", "--master", "spark://h:7077");
    assertTrue(printed.contains("mvn -q -B package -Pshade -DskipTests"), printed);
  }

  @Test
  void aClusterIsReachedThroughMavensSparkSubmit() throws Exception {
    for (String[] options :
        List.of(
            new String[] {"--master", "spark://h:7077", "--executor-memory", "2g"},
            new String[] {"--conf", "spark.master=spark://h:7077"},
            new String[] {"--packages", "g:a:1"})) {
      List<String> args = new ArrayList<>(List.of("run"));
      args.addAll(List.of(options));
      args.addAll(List.of("--output", "hdfs:///x"));
      assertEquals(7, foster(Map.of(), args.toArray(String[]::new)));
      assertTrue(lines().contains("/m2/spark.jar"), "Spark alone is on the class path: " + printed);
      List<String> expected =
          new ArrayList<>(
              List.of("org.apache.spark.deploy.SparkSubmit", "--class", "io.foster.cli.Main"));
      expected.addAll(List.of(options));
      expected.add(home.resolve("target/foster-1-shaded.jar").toString());
      expected.addAll(List.of("run", "--output", "hdfs:///x"));
      int submit = lines().indexOf("org.apache.spark.deploy.SparkSubmit");
      assertEquals(expected, lines().subList(submit, lines().size() - 1));
    }
  }

  @Test
  void anOptionOfSparksMayBeWrittenWithItsValue() throws Exception {
    foster(Map.of(), "run", "--master=spark://h:7077", "--executor-memory=2g", "--seed=1");
    int submit = lines().indexOf("org.apache.spark.deploy.SparkSubmit");
    assertEquals(
        List.of("--master", "spark://h:7077", "--executor-memory", "2g"),
        lines().subList(submit + 3, submit + 7));
    assertTrue(lines().contains("--seed=1"), printed);
  }

  @Test
  void whatIsMissingIsSaidInOneLine() throws Exception {
    fakeJava("11.0.2");
    assertEquals(2, foster(Map.of(), "run"));
    assertTrue(printed.startsWith("error: java: "), printed);
    assertTrue(printed.contains("is version 11.0.2; Foster needs 17"), printed);
    assertEquals(2, foster(Map.of("JAVA_HOME", "/nowhere"), "run"));
    assertTrue(printed.contains("/nowhere has no bin/java"), printed);
    fakeJava("17.0.1");
    for (String master : List.of("yarn", "k8s://https://h:6443")) {
      assertEquals(2, foster(Map.of(), "run", "--master", master));
      assertTrue(printed.contains("--master " + master + ": needs a Spark distribution"), printed);
    }
    assertEquals(2, foster(Map.of("SPARK_HOME", "/nowhere"), "run"));
    assertTrue(printed.contains("no bin/spark-submit"), printed);
    assertEquals(1, foster(Map.of(), "run", "--conf"));
    assertEquals("error: --conf needs a value", printed.strip());
  }
}
