package io.foster.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import io.foster.config.Looks;
import io.foster.ingest.InputSize;
import io.foster.measure.RunEstimate.Part;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** What is measured of a run, and how it is scaled up. */
class DistillationTimeTest {
  private static final InputSize SIZE = new InputSize("generic", 2000, 300, List.of("a text"));

  private static FosterConfig config(String... set) {
    List<Assignment> small =
        Stream.concat(
                Stream.of(
                    "model.dimension=16",
                    "model.layers=1",
                    "model.feed-forward=32",
                    "distill.sequences=4",
                    "distill.length=20",
                    "distill.windows=[10,5]",
                    "distill.subset-size=64"),
                Stream.of(set))
            .map(Assignment::parse)
            .toList();
    return new ConfigLoader().load(Optional.empty(), small, Configuration::new);
  }

  private static List<Part> parts(FosterConfig config, int... dimensions) {
    List<Integer> teachers = Arrays.stream(dimensions).boxed().toList();
    return new RunParts(MadeUpRun.of(config, SIZE.items(), teachers, 24), SIZE, 2).all();
  }

  private static Part part(List<Part> parts, String name) {
    return parts.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void everyPartIsMeasured() {
    List<Part> parts = parts(config(), 32);
    assertEquals(
        List.of("train", "labels", "loop", "gate", "students", "random", "rank"),
        parts.stream().map(Part::name).toList());
    parts.forEach(part -> assertTrue(part.seconds() > 0, part.toString()));
    assertEquals("for 2 looks of 2 students each; measured on 4 steps", part(parts, "gate").how());
    assertTrue(part(parts, "rank").how().startsWith("for the test users, 400 at most"));
  }

  @Test
  void whatCostsNothingSaysWhy() {
    List<Part> parts =
        parts(
            config("distill.steps=0", "distill.start=none", "evaluate.random-baseline=false"), 32);
    assertEquals(new Part("labels", 0, "for none (distill.start = none)"), part(parts, "labels"));
    assertEquals(0, part(parts, "loop").seconds());
    assertEquals(0, part(parts, "gate").seconds());
    assertFalse(parts.stream().anyMatch(p -> p.name().equals("random")));
  }

  @Test
  void whatCannotBeMeasuredSaysSo() {
    Part loop = part(parts(config("encoder.trainable-layers=1"), 32), "loop");
    assertTrue(Double.isNaN(loop.seconds()));
    assertTrue(loop.line().contains("not measured: with encoder.trainable-layers = 1"));
    List<Part> large = parts(config("distill.sequences=1000000"), 32);
    for (String name : List.of("labels", "loop", "gate", "students", "random")) {
      assertTrue(part(large, name).line().contains("not measured: the synthetic set is too large"));
    }
    RunEstimate estimate = new RunEstimate(SIZE, 32, large, List.of(), 2);
    assertTrue(
        String.join("\n", estimate.lines()).contains("and what could not be measured"),
        estimate.lines().toString());
  }

  @Test
  void whatIsLeftOutIsNamedAsItIsWritten() {
    String note = RunEstimate.notes(config("distill.inputs=k-center")).get(0);
    assertTrue(note.contains("(distill.inputs = k-center)"), note);
  }

  @Test
  void severalTeachersAndAStudentWithAnotherEncoderAreMeasuredToo() {
    List<Part> parts =
        parts(
            config(
                "experts.encoders=[embedded, random]",
                "distill.parametrisation=tied",
                "distill.windows=[10]",
                "transfer.encoder.source=experts",
                "transfer.layers=2"),
            32,
            16);
    parts.forEach(part -> assertTrue(part.seconds() > 0, part.toString()));
    assertTrue(part(parts, "train").how().startsWith("for 11 models of all data"));
  }

  /** Twice as many steps and draws take about twice as long; a clock decides, so widely. */
  @Test
  void timesGrowWithWhatIsAskedFor() {
    MadeUpRun few = MadeUpRun.of(config("distill.steps=20"), 300, List.of(32), 0);
    MadeUpRun many =
        MadeUpRun.of(
            config("distill.steps=2000", "distill.draws=5", "distill.label-experts=4"),
            300,
            List.of(32),
            0);
    assertTrue(
        DistillationTime.loop(many, many.set()) > 20 * DistillationTime.loop(few, few.set()));
    assertEquals(2, DistillationTime.gateLooks(config("distill.steps=100").distill()));
    assertEquals(3, DistillationTime.gateLooks(config("distill.steps=101").distill()));
    assertEquals(
        12, DistillationTime.gateLooks(config("distill.steps=300", "distill.draws=3").distill()));
    assertEquals(0, DistillationTime.gateLooks(config("distill.gate-every=0").distill()));
    assertEquals(
        3, DistillationTime.gateLooks(config("distill.steps=0", "distill.draws=3").distill()));
  }

  @Test
  void looksAreCountedAsTrainingsTakeThem() {
    // 0, 1, 2, 5, 10, 20, 50 and the last.
    assertEquals(8, TrainingTime.looks(Looks.geometric(3), 60));
    assertEquals(1, TrainingTime.looks(Looks.LAST, 60));
    assertEquals(10.0, new TrainingTime.Steps(4, 2).of(4));
    assertEquals(0, new TrainingTime.Steps(4, 2).of(0));
    assertEquals(7.0, new TrainingTime.Look(1, 2).of(3));
  }
}
