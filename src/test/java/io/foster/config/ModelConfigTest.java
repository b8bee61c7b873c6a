package io.foster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** The architecture of experts and of students. */
class ModelConfigTest {
  private static FosterConfig config(String... sets) {
    return new ConfigLoader()
        .load(
            Optional.empty(),
            Arrays.stream(sets).map(Assignment::parse).toList(),
            Configuration::new);
  }

  private static List<String> problems(String... sets) {
    return assertThrows(ConfigException.class, () -> config(sets)).problems();
  }

  @Test
  void studentsAreAsTheModelUnlessToldOtherwise() {
    FosterConfig plain = config();
    assertEquals(Backbone.SASREC, plain.model().backbone());
    assertEquals(plain.model(), plain.studentModel());
    assertEquals("sasrec", plain.studentLabel());

    FosterConfig other = config("transfer.backbone=gru4rec", "transfer.layers=2");
    assertEquals(plain.model(), other.model());
    assertEquals(Backbone.GRU4REC, other.studentModel().backbone());
    assertEquals(2, other.studentModel().layers());
    assertEquals(plain.model().dimension(), other.studentModel().dimension());
    assertEquals("gru4rec-2", other.studentLabel());
  }

  @Test
  void transferDoesNotChangeWhatExpertsAndDistillationAreMadeFrom() {
    FosterConfig plain = config();
    FosterConfig other = config("transfer.backbone=gru4rec", "transfer.dimension=32");
    for (String section : List.of("model", "experts", "distill", "student", "encoder")) {
      assertEquals(plain.render(section), other.render(section), section);
    }
  }

  @Test
  void studentsMayReadTextsThroughAnotherEncoder() {
    FosterConfig plain = config();
    assertEquals(plain.encoder(), plain.studentEncoder());
    assertEquals(Optional.empty(), plain.studentFeatures());

    FosterConfig other =
        config("transfer.encoder.source=embedded:e5-small-v2", "encoder.whitening=0.5");
    assertEquals("embedded", other.encoder().source());
    assertEquals("embedded:e5-small-v2", other.studentEncoder().source());
    assertEquals(0.5, other.studentEncoder().whitening());
    assertEquals(0, other.studentEncoder().trainableLayers());
    assertEquals("sasrec@e5-small-v2", other.studentLabel());
    assertEquals(Optional.of("e5-small-v2"), other.studentFeatures());
    assertEquals(plain.render("model"), other.render("model"));

    // More trainable layers of the same encoder: the same features to begin with.
    FosterConfig trained = config("transfer.encoder.trainable-layers=2");
    assertEquals("sasrec@all-minilm-l6-v2+2", trained.studentLabel());
    assertEquals(Optional.empty(), trained.studentFeatures());
    assertEquals(
        plain.encoder(),
        config("transfer.encoder.source=embedded:all-minilm-l6-v2").studentEncoder());
    assertEquals(
        "sasrec@tiny-bert+0",
        config(
                "transfer.encoder.source=s3a://models/tiny-bert/",
                "encoder.trainable-layers=1",
                "transfer.encoder.trainable-layers=0")
            .studentLabel());
    assertTrue(
        problems("transfer.encoder.source=embedded:e5-small")
            .get(0)
            .startsWith(
                "transfer.encoder.source: \"embedded:e5-small\" is not known; write one of"));
  }

  @Test
  void benchmarksNameStudentsByArchitectureAndEncoder() {
    FosterConfig config =
        config(
            "benchmark.students=[sasrec, \"sasrec@bge-small-en-v1.5\", \"gru4rec-2@random+1\","
                + " \"sasrec@/models/bert\"]");
    List<String> labels = config.benchmark().students().stream().map(Student::label).toList();
    assertEquals(
        List.of("sasrec", "sasrec@bge-small-en-v1.5", "gru4rec-2@random+1", "sasrec@bert"), labels);
    for (Student student : config.benchmark().students()) {
      // What a student does not name is as in `model` and `encoder`, whatever transfer says.
      String[] sets =
          Stream.concat(
                  Stream.of("transfer.encoder.source=embedded:e5-small-v2"),
                  student.assignments(config.model()).stream().map(a -> a.key() + "=" + a.value()))
              .toArray(String[]::new);
      assertEquals(student.label(), config(sets).studentLabel());
    }
    assertTrue(
        problems("benchmark.students=[\"sasrec@bge-small\"]")
            .get(0)
            .startsWith(
                "benchmark.students: \"sasrec@bge-small\" is not known; write sasrec, gru4rec,"));
    assertTrue(
        problems("benchmark.students=[\"sasrec@/a/bert\", \"sasrec@/b/bert\"]")
            .get(0)
            .startsWith("benchmark.students: two encoders have the same name"));
  }

  @Test
  void headsMatterToAttentionOnly() {
    assertTrue(
        problems("model.heads=3")
            .get(0)
            .startsWith("model.heads: 3 does not divide the dimension 64"));
    config("model.heads=3", "model.backbone=gru4rec");
    List<String> problems =
        problems("model.heads=3", "model.backbone=gru4rec", "transfer.backbone=sasrec");
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).startsWith("transfer.heads: 3 does not divide"), problems::toString);
  }

  @Test
  void anArchitectureIsNamedByItsBackboneAndLayers() {
    FosterConfig config = config("benchmark.students=[sasrec, mean-pooling, sasrec-2, sasrec]");
    assertEquals(
        List.of("sasrec", "mean-pooling", "sasrec-2"),
        config.benchmark().students().stream().map(Student::label).toList());
    for (Student student : config.benchmark().students()) {
      String[] sets =
          student.assignments(config.model()).stream()
              .map(a -> a.key() + "=" + a.value())
              .toArray(String[]::new);
      assertEquals(student.label(), config(sets).studentLabel());
    }
    for (String wrong : List.of("sasrec-0", "sasrec-", "gru", "sasrec-2-2")) {
      List<String> problems = problems("benchmark.students=[\"" + wrong + "\"]");
      assertTrue(
          problems
              .get(0)
              .startsWith("benchmark.students: \"" + wrong + "\" is not known; write sasrec,"),
          problems::toString);
    }
  }
}
