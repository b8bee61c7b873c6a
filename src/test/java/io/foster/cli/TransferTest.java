package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.config.Backbone;
import io.foster.train.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** Students of other architectures and with other text encoders than the set was made with. */
class TransferTest extends TinyRun {
  @Test
  void aStudentTrainedFromTheSetMayBeOfAnotherArchitecture() throws IOException {
    Path student = dir.resolve("gru-student");
    String[] settings = {
      "--data", base.resolve("distill").toString(), "--set", "transfer.backbone=gru4rec"
    };
    assertEquals(0, foster("train", student, settings), () -> err);
    Path models = student.resolve("students");
    List<TrainedModel> trained =
        TrainedModel.readAll(new org.apache.hadoop.fs.Path(models.toUri()), new Configuration());
    assertEquals(1, trained.size());
    assertEquals(Backbone.GRU4REC, trained.get(0).shape().backbone());
    assertTrue(trained.get(0).theta().sequence().contains("gru.0.hidden.weight"));

    // It recommends for the users of a run whose own models are SASRec.
    Path to = dir.resolve("gru-recommendations");
    assertEquals(
        0,
        fosterAlone(
            "recommend",
            "--output",
            base.toString(),
            "--model",
            models.resolve(trained.get(0).fileName()).toString(),
            "--limit",
            "3",
            "--to",
            to.toString()),
        () -> err);
    assertTrue(Files.exists(to.resolve("_report.json")));
  }

  @Test
  void studentsOfAnotherArchitectureLeaveExpertsAndSetAlone() throws IOException {
    Path other = copy("transfer");
    Map<String, byte[]> set = files(base.resolve("distill"));
    String[] settings = {"--resume", "--set", "transfer.backbone=mean-pooling"};
    assertEquals(0, foster("run", other, settings), () -> err);
    assertTrue(err.contains("experts: done before"), err);
    assertTrue(err.contains("distill: done before"), err);
    assertTrue(err.contains("students: again, changed: configuration transfer"), err);
    assertTrue(err.contains("references: again, changed: configuration transfer"), err);
    assertTrue(err.contains("models are mean-pooling (transfer); experts are sasrec"), err);
    assertSameFiles(set, files(other.resolve("distill")));

    // A student of before, put beside the new ones, is not ranked with as if it were one of them.
    String name = "synthetic-4-foster-101.safetensors";
    Files.deleteIfExists(other.resolve("students/." + name + ".crc"));
    Files.copy(
        base.resolve("students").resolve(name),
        other.resolve("students").resolve(name),
        StandardCopyOption.REPLACE_EXISTING);
    FileUtils.deleteDirectory(other.resolve("evaluate").toFile());
    assertEquals(
        2,
        foster("evaluate", other, "--resume", "--set", "transfer.backbone=mean-pooling"),
        () -> out + err);
    assertTrue(error().startsWith("error: transfer.backbone: "), err);
    assertTrue(error().contains("was trained as sasrec, not as mean-pooling"), err);
  }

  @Test
  void studentsWithAnotherTextEncoderLearnFromTheSameSet() throws IOException {
    Path other = copy("encoder-transfer");
    String[] settings = {
      "--resume", "--set", "transfer.encoder.source=random", "--set", "evaluate.seeds=[101]"
    };
    assertEquals(0, foster("run", other, settings), () -> err);
    assertTrue(err.contains("experts: done before"), err);
    assertTrue(err.contains("distill: done before"), err);
    assertTrue(err.contains("models are sasrec@random (transfer); experts are sasrec"), err);
    assertSameFiles(files(base.resolve("distill")), files(other.resolve("distill")));
    assertEquals(32, json(other.resolve("encoder-random/report.json")).get("dimension").asInt());
    for (String kind : List.of("students", "references")) {
      for (TrainedModel model :
          TrainedModel.readAll(
              new org.apache.hadoop.fs.Path(other.resolve(kind).toUri()), new Configuration())) {
        assertEquals("random", model.encoder());
        assertEquals(32, model.shape().featureDimension());
      }
    }

    // It recommends through its own encoder; a run without it does not know how.
    Path to = dir.resolve("encoder-recommendations");
    String[] recommend = {"--limit", "3", "--to", to.toString(), "--model"};
    List<String> args = new ArrayList<>(List.of("recommend", "--output", other.toString()));
    args.addAll(List.of(recommend));
    args.add("synthetic-4-foster-101");
    assertEquals(0, fosterAlone(args.toArray(String[]::new)), () -> err);
    args.set(2, base.toString());
    args.set(
        args.size() - 1, other.resolve("students/synthetic-4-foster-101.safetensors").toString());
    args.add("--overwrite");
    assertEquals(2, fosterAlone(args.toArray(String[]::new)), () -> err);
    assertTrue(error().contains("reads item texts through random, not through"), err);
  }

  @Test
  void aStudentTrainedFromTheSetMayTrainAnotherTextEncoder() throws IOException {
    Path student = dir.resolve("encoder-student");
    String[] settings = {
      "--data", base.resolve("distill").toString(),
      "--set", "transfer.encoder.source=random",
      "--set", "transfer.encoder.trainable-layers=1",
      "--set", "student.steps=3"
    };
    assertEquals(0, foster("train", student, settings), () -> err);
    TrainedModel trained =
        TrainedModel.readAll(
                new org.apache.hadoop.fs.Path(student.resolve("students").toUri()),
                new Configuration())
            .get(0);
    assertEquals("random+1", trained.encoder());
    assertTrue(trained.theta().encoder().contains("encoder.layer.1.output.dense.weight"));
    assertFalse(trained.theta().encoder().contains("encoder.layer.0.output.dense.weight"));
  }
}
