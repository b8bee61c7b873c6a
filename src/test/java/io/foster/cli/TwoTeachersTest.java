package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.distill.FeaturesFile;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.SafeTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Experts with two text encoders, from the raw files to students and recommendations. */
class TwoTeachersTest extends TinyRun {
  private static final String[] TWO = {
    "--set", "experts.encoders=[embedded, random]", "--set", "distill.steps=0"
  };

  private static Path run;

  @BeforeAll
  static void distilWithBoth() throws IOException {
    runOnce();
    if (run == null) {
      run = dir.resolve("two-teachers");
      TinyRun first = new TinyRun() {};
      assertEquals(0, first.foster("run", run, TWO), () -> first.err);
    }
  }

  private static NamedTensors tensors(Path file) throws IOException {
    return SafeTensors.read(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration())
        .tensors();
  }

  @Test
  void expertsOfBothEncodersAreTrainedAndTheSetIsWrittenInBothFeatures() throws IOException {
    for (String expert : List.of("expert-0", "expert-1", "random/expert-0", "random/expert-1")) {
      assertTrue(
          Files.isDirectory(run.resolve("experts").resolve(expert).resolve("model")), expert);
    }
    Set<String> curves =
        Files.readAllLines(run.resolve("experts/curves.jsonl")).stream()
            .map(line -> line.replaceAll(".*\"method\":\"([^\"]*)\".*", "$1"))
            .collect(Collectors.toSet());
    assertEquals(Set.of("expert", "expert@random"), curves);
    Path synthetic = run.resolve("distill");
    Tensor u = tensors(synthetic.resolve("synthetic.safetensors")).get("targets");
    assertArrayEquals(new long[] {4, 8, 384 + 32}, u.shape());
    Tensor z = tensors(synthetic.resolve(FeaturesFile.NAME)).get("features");
    assertEquals(384 + 32, z.shape()[1]);
    // The first encoder's numbers and the second's both say something.
    for (int from : new int[] {0, 384}) {
      double sum = 0;
      for (int j = from; j < from + 32; j++) {
        sum += Math.abs(u.data()[j]);
      }
      assertTrue(sum > 0, "numbers from " + from);
    }
    String card = Files.readString(synthetic.resolve("README.md"));
    assertTrue(card.contains("416 numbers an item, of embedded, then of random"), card);
    assertTrue(Files.readString(run.resolve("report.html")).contains("random"));
  }

  @Test
  void resumingDoesNothingAndOtherLabelsTouchNoExpert() throws IOException {
    Path again = dir.resolve("two-again");
    FileUtils.copyDirectory(run.toFile(), again.toFile());
    assertEquals(0, foster("run", again, both("--resume")), () -> err);
    assertFalse(err.contains("again, changed"), err);
    assertTrue(err.contains("encoder-random: done before"), err);
    // Students alone, and no test user.
    assertEquals(
        0, foster("students", again, both("--resume", "--set", "evaluate.seeds=[7]")), () -> err);
    assertTrue(err.contains(", seed 7: 60 steps, validation NDCG@10 0."), err);
    assertFalse(err.contains("] evaluate"), err);
    assertEquals(
        0,
        foster("run", again, both("--resume", "--set", "distill.label-encoders=own")),
        () -> err);
    assertTrue(err.contains("experts: done before"), err);
    assertTrue(
        err.contains("references: again, changed: configuration distill.label-encoders"), err);
    Tensor u = tensors(again.resolve("distill/synthetic.safetensors")).get("targets");
    assertArrayEquals(new long[] {4, 8, 384}, u.shape());
    // Half of the mean over both encoders, which have as many experts each, is the first one's.
    Tensor joint = tensors(run.resolve("distill/synthetic.safetensors")).get("targets");
    for (int p = 0; p < 32; p++) {
      for (int j = 0; j < 384; j++) {
        assertEquals(u.data()[p * 384 + j] / 2, joint.data()[p * 416 + j], 1e-6);
      }
    }
  }

  /** From soft targets that know nothing, so that what they say is the loop's. */
  @Test
  void theLoopResetsToAnchorsOfBothEncoders() throws IOException {
    Path loop = dir.resolve("two-loop");
    FileUtils.copyDirectory(run.toFile(), loop.toFile());
    String[] scratch = both("--set", "distill.steps=4", "--set", "distill.start=none", "--resume");
    assertEquals(0, foster("distill", loop, scratch), () -> err);
    Tensor u = tensors(loop.resolve("distill/synthetic.safetensors")).get("targets");
    assertArrayEquals(new long[] {4, 8, 384 + 32}, u.shape());
    for (int[] block : new int[][] {{0, 384}, {384, 416}}) {
      double sum = 0;
      for (int p = 0; p < 32; p++) {
        for (int j = block[0]; j < block[1]; j++) {
          sum += Math.abs(u.data()[p * 416 + j]);
        }
      }
      assertTrue(sum > 0, "numbers from " + block[0]);
    }
  }

  private static String[] both(String... more) {
    return Stream.concat(Arrays.stream(TWO), Arrays.stream(more)).toArray(String[]::new);
  }

  @Test
  void aStudentNeedsTheFolderTheTextsAndItsOwnEncoderOnly() throws IOException {
    Path folder = dir.resolve("handed-over");
    FileUtils.copyDirectory(run.resolve("distill").toFile(), folder.toFile());
    String items = "student.items=" + run.resolve("corpus/items");
    Path out1 = dir.resolve("handed-over-student");
    // Neither teacher's encoder is configured here beyond the student's own.
    assertEquals(
        0,
        foster(
            "train",
            out1,
            "--data",
            folder.toString(),
            "--set",
            items,
            "--set",
            "encoder.source=random"),
        () -> err);
    try (Stream<Path> models = Files.list(out1.resolve("students"))) {
      assertTrue(models.anyMatch(f -> f.toString().endsWith(".safetensors")));
    }
    Files.delete(folder.resolve(FeaturesFile.NAME));
    Path out2 = dir.resolve("handed-over-less");
    assertEquals(2, foster("train", out2, "--data", folder.toString(), "--set", items), () -> err);
    assertTrue(error().contains("lacks features.safetensors"), err);
    assertTrue(error().contains("embedded and random"), err);
  }

  @Test
  void studentsAndModelsOfAllDataCanReadTheFeaturesOfBoth() throws IOException {
    Path joined = dir.resolve("two-joined");
    FileUtils.copyDirectory(run.toFile(), joined.toFile());
    String[] experts = both("--resume", "--set", "transfer.encoder.source=experts");
    assertEquals(0, foster("run", joined, experts), () -> err);
    assertTrue(err.contains("distill: done before"), err);
    assertTrue(out.contains("full"), out);
    Tensor w =
        tensors(joined.resolve("students/synthetic-4-foster-101.safetensors"))
            .get("projection.weight");
    assertArrayEquals(new long[] {16, 384 + 32}, w.shape());
    Path items =
        Files.writeString(dir.resolve("new.jsonl"), "{\"item_id\": \"n\", \"title\": \"t\"}");
    Path lists = dir.resolve("recommended-joined");
    String[] more = {"--format", "jsonl", "--limit", "2", "--new-items", items.toString()};
    assertEquals(0, recommend(joined, "synthetic-4-foster-101", lists, more), () -> err);
    // A student of the folder that reads what stands there needs no encoder.
    Path student = dir.resolve("joined-student");
    assertEquals(
        0,
        foster(
            "train",
            student,
            "--data",
            run.resolve("distill").toString(),
            "--set",
            "transfer.encoder.source=experts"),
        () -> err);
    assertEquals(2, foster("run", dir.resolve("none"), "--set", "encoder.source=experts"));
    assertTrue(error().contains("students alone can read"), err);
  }

  private int recommend(Path output, String model, Path to, String... more) {
    List<String> args = new ArrayList<>(List.of("--model", model, "--to", to.toString()));
    args.addAll(List.of(more));
    return foster("recommend", output, args.toArray(String[]::new));
  }

  @Test
  void expertsOfBothEncodersRecommend() throws IOException {
    for (String model : List.of("expert-0", "expert-1@random", "synthetic-4-foster-101")) {
      Path lists = dir.resolve("recommended-" + model);
      assertEquals(0, recommend(run, model, lists, "--format", "jsonl", "--limit", "3"), () -> err);
      try (Stream<Path> files = Files.list(lists)) {
        Path file = files.filter(p -> p.toString().endsWith(".jsonl")).sorted().findFirst().get();
        assertEquals(1, JSON.readTree(Files.readAllLines(file).get(0)).get("rank").asInt());
      }
    }
  }
}
