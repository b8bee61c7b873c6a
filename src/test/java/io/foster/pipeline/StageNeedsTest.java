package io.foster.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.foster.TestSpark;
import io.foster.base.ConfigException;
import io.foster.pipeline.PipelineRunner.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stage needs of another's result is looked at before the work in between. */
class StageNeedsTest {
  @TempDir Path dir;
  private final List<String> ran = new ArrayList<>();
  private Path raw;
  private Path output;

  @BeforeEach
  void write() throws IOException {
    raw = Files.writeString(dir.resolve("raw.txt"), "raw");
    output = dir.resolve("out");
  }

  private void run(String refused, Mode mode, String... targets) throws Exception {
    Stage.Look look =
        (layout, hadoop, spark) -> {
          String text =
              Files.readString(Path.of(layout.directory("first").toUri()).resolve("text"));
          ran.add("look");
          if (text.equals(refused)) {
            throw new ConfigException("input.dir: says " + text + "; write something else");
          }
        };
    new PipelineRunner(
            FakeStages.pipeline(raw, ran).needing("third", new Stage.Need("first", look)),
            PipelineRunnerTest.config(output, "a"),
            new Configuration(),
            TestSpark::session,
            Progress.silent())
        .run("run", List.of(targets), mode);
  }

  @Test
  void aNeedIsLookedAtAsSoonAsTheResultIsThere() throws Exception {
    assertThrows(ConfigException.class, () -> run("raw", Mode.FRESH, "first", "second", "third"));
    assertEquals(List.of("first", "look"), ran);
    ran.clear();
    // Who does not need it is not asked.
    run("raw", Mode.RESUME, "first", "second");
    assertEquals(List.of("second"), ran);
    ran.clear();
    assertThrows(ConfigException.class, () -> run("raw", Mode.RESUME, "third"));
    assertEquals(List.of("look"), ran);
    ran.clear();
    run("other", Mode.RESUME, "first", "second", "third");
    assertEquals(List.of("look", "third"), ran);
  }

  @Test
  void aNewResultThatIsRefusedDoesNotReplaceTheEarlierOne() throws Exception {
    run("new", Mode.FRESH, "first", "second", "third");
    Files.writeString(raw, "new");
    assertThrows(ConfigException.class, () -> run("new", Mode.RESUME, "first", "second", "third"));
    assertEquals("raw", Files.readString(output.resolve("first/text")));
  }

  @Test
  void filesThatMayBeAbsentCountWhereTheyAreThere() throws Exception {
    Path folder = dir.resolve("model");
    List<String> made = new ArrayList<>();
    Stage stage =
        Stage.of("only", "read a model", c -> made.add("only"))
            .reads("input.dir", c -> List.of(raw.toString()))
            .mayRead("encoder.source", c -> List.of(folder.toString()));
    String[] weights = {null, null, "one", "one", "another"};
    List<Integer> runs = new ArrayList<>();
    for (String text : weights) {
      Path file = folder.resolve("weights");
      if (text != null && !(Files.exists(file) && Files.readString(file).equals(text))) {
        Files.createDirectories(folder);
        Files.writeString(file, text);
      }
      new PipelineRunner(
              new Pipeline(List.of(stage)),
              PipelineRunnerTest.config(output, "a"),
              new Configuration(),
              TestSpark::session,
              Progress.silent())
          .run("run", List.of("only"), Mode.RESUME);
      runs.add(made.size());
    }
    assertEquals(List.of(1, 1, 2, 2, 3), runs);
  }
}
