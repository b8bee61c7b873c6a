package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import io.foster.pipeline.FakeStages;
import io.foster.pipeline.Layout;
import io.foster.pipeline.PipelineRunner;
import io.foster.pipeline.PipelineRunner.Mode;
import io.foster.pipeline.Progress;
import io.foster.pipeline.Stage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of the place where results go: same bytes in the end, or a refusal in a line. */
class FaultsTest {
  private static final List<String> STAGES = List.of("first", "second", "third");
  @TempDir Path temp;
  private Path raw;
  private Path output;

  /** A disk that is full from the n-th file on. */
  public static final class FullDisk extends LocalFileSystem {
    private static int room = Integer.MAX_VALUE;

    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path file,
        FsPermission permission,
        boolean overwrite,
        int buffer,
        short replication,
        long block,
        Progressable progress)
        throws IOException {
      if (room-- <= 0) {
        throw new IOException(file.toUri().getPath() + ": No space left on device");
      }
      return super.create(file, permission, overwrite, buffer, replication, block, progress);
    }

    @Override
    public boolean mkdirs(org.apache.hadoop.fs.Path directory) throws IOException {
      if (room-- <= 0) {
        throw new IOException(directory.toUri().getPath() + ": No space left on device");
      }
      return super.mkdirs(directory);
    }
  }

  @BeforeEach
  void place() throws IOException {
    TestSpark.session();
    raw = Files.writeString(temp.resolve("raw.txt"), "raw");
    output = temp.resolve("out");
  }

  private FosterConfig config() {
    return new ConfigLoader()
        .load(
            Optional.empty(),
            List.of(
                new Assignment("output", output.toString(), "--output"),
                new Assignment("run.name", "a", "--set")),
            Configuration::new);
  }

  private void run(Configuration hadoop, Stage.Body second) throws Exception {
    new PipelineRunner(
            FakeStages.pipeline(raw, new ArrayList<>(), second),
            config(),
            hadoop,
            TestSpark::session,
            Progress.silent())
        .run("run", STAGES, Mode.RESUME);
  }

  private static Stage.Body append() {
    return c -> {
      Path one = Path.of(c.layout().directory("first").toUri());
      Files.writeString(
          Path.of(c.out().toUri()).resolve("text"), Files.readString(one.resolve("text")) + "+a");
    };
  }

  /** The results' files with their content, without what tells times. */
  private List<String> results() throws IOException {
    return FakeStages.tree(output).stream()
        .filter(line -> !line.matches("(?s)(\\.|events|status|manifest).*"))
        .toList();
  }

  private static String reported(Exception failure) {
    StringWriter text = new StringWriter();
    int code = new Failures(Optional.empty()).report(failure, new PrintWriter(text), false);
    assertEquals(2, code, text + " " + failure);
    assertEquals(1, text.toString().lines().count(), text.toString());
    return text.toString();
  }

  @Test
  void aDiskThatIsFullAtAnyWriteIsSaidAndResumeEndsWithTheSameBytes() throws Exception {
    run(new Configuration(), append());
    List<String> expected = results();
    Configuration full = new Configuration();
    full.set("fs.file.impl", FullDisk.class.getName());
    full.set("fs.file.impl.disable.cache", "true");
    int refused = 0;
    for (int room = 0; room < 200; room += room < 8 ? 1 : 3) {
      FileUtils.deleteDirectory(output.toFile());
      FullDisk.room = room;
      boolean done = false;
      try {
        run(full, append());
        done = true;
      } catch (Exception e) {
        String line = reported(e);
        assertTrue(line.contains("No space left on device") || line.contains("cannot write"), line);
        refused++;
      } finally {
        FullDisk.room = Integer.MAX_VALUE;
      }
      if (!done) {
        run(new Configuration(), append());
      }
      assertEquals(expected, results(), "with room for " + room + " files");
      if (done) {
        break;
      }
    }
    assertTrue(refused >= 8, refused + " times");
  }

  @Test
  void anOutputThatIsLostMidRunIsSaidAndTheNextRunMakesItAnew() throws Exception {
    run(new Configuration(), append());
    List<String> expected = results();
    FileUtils.deleteDirectory(output.toFile());
    Exception lost = null;
    try {
      run(
          new Configuration(),
          c -> {
            append().run(c);
            FileUtils.deleteDirectory(output.toFile());
          });
    } catch (Exception e) {
      lost = e;
    }
    assertFalse(lost == null, "the run went on without its output");
    String line = reported(lost);
    assertTrue(line.contains(output.toString()), line);
    run(new Configuration(), append());
    assertEquals(expected, results());
  }

  @Test
  void whileOneCommandWorksOthersAreRefused() throws IOException {
    List<CommandRun> others = new ArrayList<>();
    Stage.Body tryOthers =
        c -> {
          for (String second : new String[] {"run", "distill", "students", "evaluate"}) {
            others.add(
                CommandRun.of(
                    FakeStages.pipeline(raw, new ArrayList<>()), arguments(second, "--resume")));
          }
          append().run(c);
        };
    CommandRun done =
        CommandRun.of(
            FakeStages.pipeline(raw, new ArrayList<>(), tryOthers), arguments("run", "--resume"));
    assertEquals(0, done.code(), done.err());
    assertEquals(4, others.size());
    for (CommandRun other : others) {
      assertEquals(2, other.code(), other.err());
      assertTrue(other.err().contains("is in use by foster run"), other.err());
    }
  }

  private String[] arguments(String command, String mode) {
    List<String> all = new ArrayList<>(List.of(command, mode, "--output", output.toString()));
    all.addAll(List.of("--set", "run.sample=true", "--set", "run.name=a"));
    return all.toArray(String[]::new);
  }

  @Test
  void aClockThatWasSetBackHoldsNothingUp() throws Exception {
    run(new Configuration(), append());
    List<String> expected = results();
    Layout layout = new Layout(new org.apache.hadoop.fs.Path(output.toString()));
    long tomorrow = System.currentTimeMillis() + 86_400_000L;
    try (var files = Files.walk(output)) {
      for (Path file : files.toList()) {
        assertTrue(file.toFile().setLastModified(tomorrow), file.toString());
      }
    }
    Files.delete(Path.of(layout.status().toString()));
    run(new Configuration(), append());
    assertEquals(expected, results());
  }
}
