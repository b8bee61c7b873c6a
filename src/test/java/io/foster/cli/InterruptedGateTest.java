package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import io.foster.distill.DistillStage;
import io.foster.pipeline.Layout;
import io.foster.pipeline.Progress;
import io.foster.pipeline.StageContext;
import io.foster.pipeline.StopSignal;
import io.foster.tensor.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** A distillation that ends in the midst of a look of the gate. */
class InterruptedGateTest extends TinyRun {
  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  /** Distils with looks before the first step and after steps 2 and 4, the last. */
  private Map<String, byte[]> distil(Path out, Path checkpoint) throws IOException {
    FosterConfig tiny =
        new ConfigLoader()
            .load(
                Optional.of(config.toString()),
                List.of(Assignment.parse("run.checkpoint-steps=1000")),
                Configuration::new);
    DistillStage.run(
        new StageContext(
            "distill",
            TestSpark.session(),
            tiny,
            new Layout(hadoop(base)),
            hadoop(Files.createDirectories(out)),
            hadoop(Files.createDirectories(checkpoint)),
            Progress.silent(),
            StopSignal.none()));
    Map<String, byte[]> files = files(out);
    files.keySet().removeIf(name -> name.contains("timing.jsonl"));
    return files;
  }

  @Test
  void theStepBeforeALookIsKeptAndTheLookTakenFirstWhenItGoesOn() throws IOException {
    Path checkpoint = dir.resolve("gate-checkpoint");
    Map<String, byte[]> undisturbed = distil(dir.resolve("gate-undisturbed"), checkpoint);
    // What is kept last is what a process that ends in the last look leaves behind.
    List<Path> kept;
    try (var files = Files.list(checkpoint)) {
      kept = files.filter(f -> f.toString().endsWith(".safetensors")).toList();
    }
    assertEquals(1, kept.size(), kept.toString());
    Map<String, String> texts =
        SafeTensors.read(hadoop(kept.get(0)), new Configuration()).metadata();
    assertEquals("4", texts.get("step"));
    assertEquals("true", texts.get("due"));
    assertEquals(2, texts.get("log").lines().filter(line -> line.contains("gate")).count());
    assertSameFiles(undisturbed, distil(dir.resolve("gate-goes-on"), checkpoint));
    assertTrue(undisturbed.containsKey("log.jsonl"), undisturbed.keySet().toString());
  }
}
