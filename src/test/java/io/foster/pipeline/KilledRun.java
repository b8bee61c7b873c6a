package io.foster.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.apache.hadoop.conf.Configuration;

/** A run in a process of its own that waits in its second stage to be killed. */
final class KilledRun {
  private KilledRun() {}

  public static void main(String[] args) throws Exception {
    Path raw = Path.of(args[0]);
    Path output = Path.of(args[1]);
    Stage.Body second =
        c -> {
          FakeStages.write(c, "text", "half");
          Path checkpoint = Path.of(c.checkpoint().toUri());
          Files.createDirectories(checkpoint);
          Files.writeString(checkpoint.resolve("state"), ", step 100");
          Files.createFile(Path.of(output + ".ready"));
          Thread.sleep(120_000);
        };
    new PipelineRunner(
            FakeStages.pipeline(raw, new ArrayList<>(), second),
            PipelineRunnerTest.config(output, "a"),
            new Configuration(),
            PipelineRunnerTest::session,
            Progress.silent())
        .run("run", java.util.List.of("first", "second", "third"), PipelineRunner.Mode.FRESH);
  }
}
