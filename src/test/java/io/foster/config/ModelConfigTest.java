package io.foster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.seqmodel.Backbone;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
