package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import io.foster.pipeline.Pipeline;
import io.foster.pipeline.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords in settings and addresses are in no file that a command leaves, and in no line. */
class SecretFilesTest {
  private static final String SECRET = "hush4711";
  @TempDir Path temp;

  private CommandRun run(Pipeline pipeline, String... more) {
    String[] args = {
      "run",
      "--overwrite",
      "--output",
      temp.resolve("out").toString(),
      "--set",
      "encoder.static.transformer.class=a.B",
      "--set",
      "encoder.static.transformer.params={apiKey="
          + SECRET
          + ", url=\"https://me:"
          + SECRET
          + "@host/m?token="
          + SECRET
          + "\"}",
      "--set",
      "student.items=s3a://KEY:" + SECRET + "@bucket/items"
    };
    return CommandRun.of(
        pipeline, Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new));
  }

  private static Pipeline pipeline(boolean fails) {
    Stage stage =
        Stage.of(
                "only",
                "say what it reads",
                c -> {
                  String address = c.config().student().items().orElseThrow();
                  c.progress().say("reads " + address);
                  Path out = Files.createDirectories(Path.of(c.out().toUri().getPath()));
                  Files.writeString(
                      out.resolve("config.json"), c.config().json() + c.config().render("encoder"));
                  if (fails) {
                    throw new ConfigException("student.items: cannot open " + address);
                  }
                })
            .uses("encoder", "student", "seed");
    return new Pipeline(List.of(stage));
  }

  private void assertHidden(CommandRun run) throws IOException {
    assertFalse((run.out() + run.err()).contains(SECRET), run.out() + run.err());
    assertTrue(run.err().contains("s3a://KEY:***@bucket/items"), run.err());
    int files = 0;
    try (Stream<Path> all = Files.walk(temp)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(text.contains(SECRET), file + ": " + text);
        files++;
      }
    }
    assertTrue(files > 1, files + " files");
  }

  @Test
  void noFileAndNoLineHoldsThem() throws IOException {
    TestSpark.session();
    CommandRun done = run(pipeline(false));
    assertEquals(0, done.code(), done.err());
    assertHidden(done);
    assertTrue(Files.readString(temp.resolve("out/manifest.json")).contains("\"apiKey\":\"***\""));
    Files.delete(temp.resolve("out/status.json"));
    CommandRun failed = run(pipeline(true), "--set", "seed=2");
    assertEquals(2, failed.code(), failed.err());
    assertHidden(failed);
  }

  @Test
  void theLogMasksWhatLibrariesSay() throws IOException {
    String pattern =
        Files.readAllLines(Path.of("src/main/resources/io/foster/cli/log4j2-foster.properties"))
            .stream()
            .reduce("", (a, b) -> a + "\n" + b);
    java.util.Properties properties = new java.util.Properties();
    properties.load(new java.io.StringReader(pattern));
    var layout =
        org.apache.logging.log4j.core.layout.PatternLayout.newBuilder()
            .withPattern(properties.getProperty("appender.file.layout.pattern"))
            .withAlwaysWriteExceptions(
                Boolean.parseBoolean(
                    properties.getProperty("appender.file.layout.alwaysWriteExceptions", "true")))
            .build();
    var event =
        org.apache.logging.log4j.core.impl.Log4jLogEvent.newBuilder()
            .setMessage(
                new org.apache.logging.log4j.message.SimpleMessage(
                    "GET https://me:" + SECRET + "@host/m?token=" + SECRET))
            .setThrown(new IOException("fs.s3a.secret.key=" + SECRET))
            .setLevel(org.apache.logging.log4j.Level.WARN)
            .build();
    String line = layout.toSerializable(event);
    assertFalse(line.contains(SECRET), line);
    assertTrue(line.contains("https://me:***@host/m?token=***"), line);
    assertTrue(line.contains("fs.s3a.secret.key=***"), line);
    assertTrue(line.contains("(SecretFilesTest.java:"), line);
    assertFalse(line.contains("java:***"), line);
  }
}
