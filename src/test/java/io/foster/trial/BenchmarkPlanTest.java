package io.foster.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.config.Assignment;
import io.foster.config.ConfigLoader;
import io.foster.config.FosterConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class BenchmarkPlanTest {
  private static BenchmarkPlan plan(Optional<String> file, String... sets) {
    List<Assignment> base = new ArrayList<>();
    for (String set : sets) {
      base.add(Assignment.parse(set));
    }
    return BenchmarkPlan.of(load(file, base), more -> load(file, concat(base, more)));
  }

  private static FosterConfig load(Optional<String> file, List<Assignment> assignments) {
    return new ConfigLoader().load(file, assignments, Configuration::new);
  }

  private static List<Assignment> concat(List<Assignment> some, List<Assignment> more) {
    List<Assignment> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  @Test
  void variantsFollowAllMethodsAndThoseWithAnMOfTheirOwnAreMadeOnce() {
    BenchmarkPlan plan =
        plan(
            Optional.empty(),
            "benchmark.methods=[foster, random]",
            "benchmark.budgets=[20, 60]",
            "benchmark.students=[sasrec, gru4rec]",
            "benchmark.variant-seeds=2",
            "benchmark.variants={ \"M 5\" { distill.sequences = 5 }, b { student.steps = 7 } }");
    assertEquals(
        List.of(
            "full",
            "untrained",
            "popularity",
            "nearest-text",
            "foster-20",
            "random-20",
            "foster-60",
            "random-60",
            "full-gru4rec",
            "untrained-gru4rec",
            "foster-20-gru4rec",
            "random-20-gru4rec",
            "foster-60-gru4rec",
            "random-60-gru4rec",
            "foster.M_5-5",
            "foster.b-20",
            "foster.b-60",
            "foster.M_5-5-gru4rec",
            "foster.b-20-gru4rec",
            "foster.b-60-gru4rec"),
        plan.works().stream().map(CellPlan::cells).toList());
    assertEquals(List.of(101L, 102L, 103L), plan.works().get(4).seeds());
    assertEquals(List.of(0L), plan.works().get(2).seeds());
    assertEquals(List.of(101L, 102L), plan.works().get(14).seeds());
    assertEquals("foster.M_5-5", plan.works().get(17).set());
    assertEquals(5, plan.works().get(14).config().distill().sequences());
    assertEquals(7, plan.works().get(16).config().student().plan().steps());
    // A variant is made from its own settings; that there are variants changes no other row's.
    assertTrue(plan.works().get(15).settings().get("student").contains("\"steps\":7"));
    CellPlan alone = plan(Optional.empty(), "benchmark.methods=[foster]").works().get(4);
    assertEquals(alone.settings(), plan.works().get(4).settings());
  }

  @Test
  void variantsMayBeAllThatIsAskedForAndDrawWhatTheMethodDraws() {
    List<CellPlan> works =
        plan(
                Optional.empty(),
                "benchmark.methods=[]",
                "benchmark.full=false",
                "evaluate.floors=[]",
                "benchmark.variants={ \"M 5\" { distill.sequences = 5 }, b { student.steps = 7 } }")
            .works();
    assertEquals(
        List.of("foster.M_5-5", "foster.b-20"), works.stream().map(CellPlan::set).toList());
    assertEquals(
        List.of("foster-5", "foster-20"),
        works.stream()
            .map(w -> SetName.of(w.subject().method().orElseThrow(), w.config()))
            .toList());
    ConfigException e =
        assertThrows(ConfigException.class, () -> plan(Optional.empty(), "benchmark.methods=[]"));
    assertTrue(e.getMessage().contains("name at least one"), e.getMessage());
  }

  @Test
  void theProblemsOfAllVariantsAreSaidAtOnce() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () ->
                plan(
                    Optional.empty(),
                    "benchmark.variants={ a { distill.alpha = -1 }, b { student.stepz = 1 },"
                        + " c { distill.label-experts = 9 } }"));
    assertEquals(3, e.problems().size(), e.getMessage());
    assertTrue(e.problems().get(0).startsWith("distill.alpha: -1.0 is out of range"));
    assertTrue(e.problems().get(0).endsWith("(benchmark.variants.a)"), e.getMessage());
    assertTrue(e.problems().get(1).contains("did you mean student.steps?"), e.getMessage());
    assertTrue(e.problems().get(2).endsWith("(benchmark.variants.c)"), e.getMessage());
  }

  @Test
  void aLoopThatWouldLeaveTrainedLayersOutIsRefusedBeforeAnythingIsTrained() {
    String[] both = {
      "experts.encoders=[embedded, random]",
      "encoder.trainable-layers=1",
      "distill.steps=0",
      "benchmark.methods=[foster, foster-scratch, foster-published, random]"
    };
    ConfigException e = assertThrows(ConfigException.class, () -> plan(Optional.empty(), both));
    assertEquals(2, e.problems().size(), e.getMessage());
    assertTrue(e.problems().get(0).startsWith("encoder.trainable-layers: 1 "), e.getMessage());
    assertTrue(e.problems().get(0).endsWith("(foster-scratch)"), e.getMessage());
    assertTrue(e.problems().get(1).endsWith("(foster-published)"), e.getMessage());
    // Each of these is as good: the mends that the message names, and methods without a loop.
    for (String other :
        List.of(
            "distill.label-encoders=own",
            "encoder.trainable-layers=0",
            "experts.train-encoder=false",
            "benchmark.methods=[foster, random]")) {
      plan(Optional.empty(), both[0], both[1], both[2], both[3], other);
    }
  }

  @Test
  void theAblationsOfTheRepositoryDifferFromFosterAndFromEachOther() {
    List<CellPlan> works = plan(Optional.of("conf/benchmark/ablations.conf")).works();
    assertEquals(
        List.of("full", "untrained", "popularity", "nearest-text", "foster-20"),
        works.stream().limit(5).map(CellPlan::cells).toList());
    assertEquals(5 + 43, works.size());
    Set<String> settings = new HashSet<>();
    for (CellPlan work : works.subList(4, works.size())) {
      assertTrue(settings.add(work.settings().toString()), work.cells());
    }
    assertEquals(works.size(), works.stream().map(CellPlan::cells).distinct().count());
  }
}
