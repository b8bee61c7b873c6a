package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.tensor.SafeTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** {@code foster baseline} on a finished run. */
class BaselineCommandTest extends TinyRun {
  private int baseline(Path output, String method, String... more) {
    String[] all = new String[more.length + 2];
    all[0] = "--set";
    all[1] = "baseline.method=" + method;
    System.arraycopy(more, 0, all, 2, more.length);
    return foster("baseline", output, all);
  }

  @Test
  void everyCheapMethodEndsWithATableBesideTheRun() throws IOException {
    Path run = copy("baselines");
    for (String method : new String[] {"longest", "k-center", "herding", "expert-labelled"}) {
      assertEquals(0, baseline(run, method), () -> err);
      assertTrue(out.contains(method), out);
      assertTrue(out.matches("(?s).*synthetic-4 +foster .*"), out);
      Path result = run.resolve("baseline-" + method);
      assertEquals(2, json(result.resolve("metrics.json")).get("cells").size());
      boolean soft = method.equals("expert-labelled");
      assertEquals(
          4,
          Files.readAllLines(result.resolve(soft ? "sequences.jsonl" : "real-sequences.jsonl"))
              .size());
    }
    // Random users are drawn anew for every student.
    assertEquals(0, baseline(run, "random"), () -> err);
    assertTrue(Files.exists(run.resolve("baseline-random/seed-102/real-sequences.jsonl")));
    assertEquals(2, baseline(run, "random"), () -> err);
    assertTrue(error().contains("already holds a result of baseline-random"), err);
  }

  @Test
  void thePublishedFormIsTiedAndHasNoLabels() throws IOException {
    Path run = copy("published");
    assertEquals(
        0,
        baseline(run, "foster-published", "--set", "baseline.foster-published.steps=2"),
        () -> err);
    assertTrue(out.matches("(?s).*synthetic-4 +foster-published .*"), out);
  }

  @Test
  void fromScratchThereAreNoLabelsEither() throws IOException {
    Path run = copy("scratch");
    assertEquals(
        0, baseline(run, "foster-scratch", "--set", "baseline.foster-scratch.steps=0"), () -> err);
    assertTrue(out.matches("(?s).*synthetic-4 +foster-scratch .*"), out);
    Path set = run.resolve("baseline-foster-scratch/synthetic.safetensors");
    Tensor nothing =
        SafeTensors.read(new org.apache.hadoop.fs.Path(set.toUri()), new Configuration())
            .tensors()
            .get("targets");
    assertEquals(nothing, Tensor.zeros(nothing.shape()));
  }

  @Test
  void problemsAreSaidInOneLine() {
    Path nothing = dir.resolve("nothing");
    assertEquals(2, baseline(nothing, "k-centre"));
    assertTrue(error().startsWith("error: baseline.method: \"k-centre\" is not known; use"), err);
    assertEquals(2, baseline(nothing, "random"));
    assertTrue(err.contains("the result of corpus"), err);
    assertEquals(2, baseline(nothing, "random", "--set", "baseline.expert-labelled.from=foster"));
    assertTrue(error().contains("baseline.expert-labelled.from: foster selects no real"), err);
    assertFalse(Files.exists(nothing));
  }
}
