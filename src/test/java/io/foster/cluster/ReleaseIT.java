package io.foster.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tarball of {@code mvn verify -Prelease} in an empty directory, with a JDK and no Maven. */
class ReleaseIT {
  @TempDir Path dir;
  private Path home;
  private String printed;

  @BeforeEach
  void unpack() throws Exception {
    Path tarball = Path.of(System.getProperty("foster.release", "absent"));
    assumeTrue(Files.exists(tarball), tarball + " is not there: mvn verify -Prelease makes it");
    assertEquals(0, run(List.of("tar", "xzf", tarball.toString(), "-C", dir.toString())), printed);
    try (var unpacked = Files.list(dir)) {
      home = unpacked.findFirst().orElseThrow();
    }
  }

  private int run(List<String> command) throws Exception {
    Path log = Files.createTempFile(dir.getParent(), "release", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(k -> k.matches("SPARK_HOME|FOSTER_.*|JAVA_HOME"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // The shell's own programs and nothing else: mvn is not among them.
    builder.environment().put("PATH", dir + "/bin:" + tools());
    Process process = builder.start();
    assertTrue(process.waitFor(500, TimeUnit.SECONDS), "not done in time");
    printed = Files.readString(log, StandardCharsets.UTF_8);
    Files.delete(log);
    return process.exitValue();
  }

  /** A directory with links to what the script calls. */
  private static String tools() throws Exception {
    Path tools = Files.createTempDirectory("release-tools");
    for (String name :
        List.of(
            "bash",
            "env",
            "sed",
            "find",
            "sort",
            "tail",
            "head",
            "locale",
            "readlink",
            "dirname",
            "tar",
            "gzip",
            "cat",
            "tput",
            "rm",
            "mkdir",
            "chmod",
            "ls",
            "uname")) {
      for (String place : List.of("/bin/", "/usr/bin/")) {
        Path program = Path.of(place + name);
        if (Files.exists(program) && Files.notExists(tools.resolve(name))) {
          Files.createSymbolicLink(tools.resolve(name), program);
        }
      }
    }
    return tools.toString();
  }

  private int foster(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(home.resolve("submit/foster").toString()));
    command.addAll(List.of(args));
    return run(command);
  }

  @Test
  void everythingRunsWithoutABuild() throws Exception {
    assertEquals(0, foster("--version"), printed);
    assertTrue(printed.startsWith("Foster "), "its first line is its own: " + printed);
    assertFalse(printed.contains("\033"), printed);
    assertTrue(Files.notExists(home.resolve("target")));

    assertEquals(0, foster("natives"), printed);
    for (String command : List.of("ingest", "encode")) {
      int code =
          foster(
              command,
              "--output",
              "out",
              "--set",
              "run.sample=true",
              "--set",
              "sample.users=200",
              "--set",
              "sample.items=60",
              "--set",
              "encoder.source=random");
      assertEquals(0, code, printed);
    }
    assertTrue(Files.exists(dir.resolve("out/encoder")));
  }
}
