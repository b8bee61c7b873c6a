package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.FiniteDifferences;
import io.foster.base.ProcessMemory;
import io.foster.config.Backbone;
import io.foster.config.DistillPlan;
import io.foster.config.ModelShape;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.SasRec;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistillerTest {
  private static final int ITEMS = 24;
  private static final int FEATURES = 6;

  @TempDir java.nio.file.Path dir;
  private final FrozenItemEncoder frozen = Toy.items(ITEMS, FEATURES);
  private final SasRec model = Toy.model(FEATURES, 5);
  private final List<Theta> anchors = List.of(anchor(1), anchor(2), anchor(3));
  private final List<int[]> real = Toy.counting(40, ITEMS, 6, 1);

  private Theta anchor(long seed) {
    return new Theta(Toy.parameters(model, seed), NamedTensors.empty());
  }

  private static DistillPlan plan(int steps, int subset, double lambda, double alpha) {
    return new DistillPlan(
        steps,
        subset,
        3,
        0,
        1,
        new DistillPlan.Rule(0.1, 0.5, 0, 1, 0.5),
        new DistillPlan.Inner(2, 1, 0.01, 0.1, 4),
        new DistillPlan.Outer(0.05, lambda, 40),
        new DistillPlan.Likeness(alpha, 0.1));
  }

  private Parametrisation start(String form) {
    return form.equals("tied")
        ? SmallSynthetic.tied(frozen, 2, 4)
        : SmallSynthetic.decoupled(frozen, 2, 4, 2);
  }

  private NamedTensors run(Parametrisation s, DistillPlan plan, long seed, List<DistillStep> log) {
    return new Distiller(model, frozen, frozen, plan)
        .run(s, anchors, real, seed, (step, variables) -> log.add(step));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tied", "decoupled"})
  void theSameSeedGivesTheSameSet(String form) {
    Parametrisation s = start(form);
    DistillPlan plan = plan(8, 10, 0.1, 0.1);
    NamedTensors one = run(s, plan, 4, new ArrayList<>());
    assertEquals(one, run(s, plan, 4, new ArrayList<>()));
    assertNotEquals(one, run(s, plan, 5, new ArrayList<>()));
    assertNotEquals(one, s.initial());
  }

  /** Stopped after three steps, the next reset being at the fourth, and after five. */
  @ParameterizedTest
  @ValueSource(strings = {"tied", "decoupled"})
  void aLoopGoneOnWithFromDiskEndsWithTheSameBits(String form) throws IOException {
    Parametrisation s = start(form);
    Distiller distiller = new Distiller(model, frozen, frozen, plan(8, 10, 0.1, 0.1));
    List<DistillStep> whole = new ArrayList<>();
    NamedTensors expected = run(s, plan(8, 10, 0.1, 0.1), 4, whole);
    Distiller.Loop first = distiller.begin(s, anchors, real, 4);
    DistillCheckpoint checkpoint =
        new DistillCheckpoint(new Path(dir.resolve("kept").toUri()), new Configuration());
    assertTrue(checkpoint.read().isEmpty());
    for (int stop : new int[] {3, 5}) {
      while (first.state().step() < stop) {
        first.next();
      }
      checkpoint.write(
          new DistillCheckpoint.Saved(
              false,
              2,
              first.state(),
              new Gate.Best(1, s.initial(), 0.1 + 0.2),
              "{}\n",
              "\"t\"\n"));
      DistillCheckpoint.Saved saved = checkpoint.read().orElseThrow();
      assertEquals(new Gate.Best(1, s.initial(), 0.1 + 0.2), saved.best());
      assertEquals(2, saved.draw());
      assertEquals("{}\n", saved.log());
      assertEquals("\"t\"\n", saved.timing());
      Distiller.Loop second = distiller.begin(s, anchors, real, 4);
      second.restore(saved.state());
      while (second.hasNext()) {
        DistillStep step = second.next();
        DistillStep then = whole.get(step.step() - 1);
        assertEquals(then.realLoss(), step.realLoss());
        assertEquals(then.innerLoss(), step.innerLoss());
      }
      assertEquals(expected, second.variables());
    }
  }

  @Test
  void everyStepIsReportedWithFiniteNumbers() {
    List<DistillStep> log = new ArrayList<>();
    run(start("decoupled"), plan(5, 10, 0.1, 0.1), 4, log);
    assertEquals(List.of(1, 2, 3, 4, 5), log.stream().map(DistillStep::step).toList());
    for (DistillStep step : log) {
      for (double x : new double[] {step.realLoss(), step.outerLoss(), step.innerLoss()}) {
        assertTrue(x > 0 && x < 20, step.toString());
      }
      assertTrue(step.entropy() > 0 && step.entropy() <= Math.log(10) + 1e-6, step.toString());
      assertTrue(step.regulariser() > 0, step.toString());
    }
  }

  @Test
  void withoutStepsTheSetStaysAsItStarted() {
    Parametrisation s = start("decoupled");
    assertEquals(s.initial(), run(s, plan(0, 10, 0.1, 0), 4, new ArrayList<>()));
  }

  /** omega has taken one step of Adam on S, theta has stayed at the anchor. */
  @ParameterizedTest
  @ValueSource(strings = {"tied", "decoupled"})
  void aStepMovesEachPositionAgainstItsOwnGap(String form) {
    Parametrisation s = start(form);
    int[] all = IntStream.range(0, ITEMS).toArray();
    Theta theta = anchors.get(0);
    double rate = 0.2;
    DistillPlan plan =
        new DistillPlan(
            1,
            ITEMS,
            1,
            0,
            2,
            new DistillPlan.Rule(rate, 0, 0, 1, 0),
            new DistillPlan.Inner(1, 0, 0.01, 0, 0),
            new DistillPlan.Outer(0, 0, 1),
            new DistillPlan.Likeness(0, 0));
    Distiller.Loop loop =
        new Distiller(model, frozen, frozen, plan).begin(s, List.of(theta), real, 1);
    DistillStep seen = loop.next();
    Theta omega = loop.state().omega();
    assertNotEquals(theta, omega);
    SyntheticLoss loss = new SyntheticLoss(model, s, 2);
    SyntheticStep step = new SyntheticStep(all, s, frozen, new LocalItems(ITEMS));
    double outer = SmallSynthetic.gradient(loss, model, theta, s.initial(), step, frozen).value();
    double inner = SmallSynthetic.gradient(loss, model, omega, s.initial(), step, frozen).value();
    assertEquals(outer, seen.outerLoss(), 1e-5);
    assertEquals(inner, seen.innerLoss(), 1e-5);
    assertTrue(inner < outer);
    NamedTensors slope =
        FiniteDifferences.of(
            s.initial(),
            4e-3,
            x ->
                // Each position's own, and the temperature squared.
                s.sequenceCount()
                    * s.length()
                    * 4
                    * (SmallSynthetic.gradient(loss, model, theta, x, step, frozen).value()
                        - SmallSynthetic.gradient(loss, model, omega, x, step, frozen).value()));
    NamedTensors nothing = s.initial().plus(-1, s.initial());
    FiniteDifferences.assertClose(
        nothing.plus(-rate, slope), loop.variables().plus(-1, s.initial()), 0.02, 1e-4);
  }

  /** All items, one anchor, one real sequence: nothing in a step is left to chance. */
  private List<DistillStep> fixed(int steps, int resetEvery, int innerSteps, double lambda) {
    List<DistillStep> log = new ArrayList<>();
    DistillPlan plan =
        new DistillPlan(
            steps,
            ITEMS,
            resetEvery,
            0,
            1,
            new DistillPlan.Rule(0, 0, 0, 1, 0),
            new DistillPlan.Inner(innerSteps, 1, 0.01, 0, 0),
            new DistillPlan.Outer(0.05, lambda, 5),
            new DistillPlan.Likeness(0, 0));
    new Distiller(model, frozen, frozen, plan)
        .run(
            start("decoupled"),
            anchors.subList(0, 1),
            real.subList(0, 1),
            1,
            (step, variables) -> log.add(step));
    return log;
  }

  @Test
  void bothModelsGoBackToAnAnchorEverySoManySteps() {
    List<DistillStep> log = fixed(7, 3, 1, 0.1);
    double first = log.get(0).realLoss();
    assertEquals(first, log.get(3).realLoss(), 1e-5);
    assertEquals(first, log.get(6).realLoss(), 1e-5);
    assertEquals(log.get(0).innerLoss(), log.get(6).innerLoss(), 1e-5);
    assertTrue(log.get(1).realLoss() < first - 1e-3);
    assertTrue(log.get(2).realLoss() < log.get(1).realLoss());
    assertTrue(log.get(1).innerLoss() < log.get(0).innerLoss());
    List<DistillStep> never = fixed(5, 0, 1, 0.1);
    assertTrue(never.get(3).realLoss() < never.get(2).realLoss());
  }

  @Test
  void moreInnerStepsBringTheInnerModelNearerToItsOptimum() {
    double none = fixed(1, 1, 0, 0.1).get(0).innerLoss();
    double one = fixed(1, 1, 1, 0.1).get(0).innerLoss();
    double five = fixed(1, 1, 5, 0.1).get(0).innerLoss();
    assertTrue(five < one - 1e-3 && one < none - 1e-3, none + ", " + one + ", " + five);
  }

  @Test
  void lambdaPullsTheOuterModelTowardsTheSyntheticLoss() {
    double free = fixed(1, 1, 1, 1e-6).get(0).outerLoss();
    double pulled = fixed(1, 1, 1, 1e3).get(0).outerLoss();
    assertTrue(pulled < free - 1e-3, free + " -> " + pulled);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theRegulariserAloneLowersItself(int mixture) {
    List<DistillStep> log = new ArrayList<>();
    // No step of theta and none of omega: only the regulariser moves S.
    DistillPlan plan =
        new DistillPlan(
            60,
            ITEMS,
            0,
            0,
            1,
            new DistillPlan.Rule(0.05, 0, 0, 1, 0),
            new DistillPlan.Inner(0, 0, 0, 0, 0),
            new DistillPlan.Outer(0, 0, 40),
            new DistillPlan.Likeness(1, -0.2));
    run(SmallSynthetic.decoupled(frozen, 2, 4, mixture), plan, 4, log);
    double first = log.get(0).regulariser();
    double last = log.get(log.size() - 1).regulariser();
    assertTrue(last < 0.5 * first, first + " -> " + last);
  }

  @Test
  void aStepMovesTheTargetsOfThePositionsItLooksAtOnly() {
    Parametrisation s = start("decoupled");
    int all = s.sequenceCount() * s.length();
    assertEquals(all, moved(s, run(s, looking(0), 4, new ArrayList<>())));
    assertEquals(s.length(), moved(s, run(s, looking(s.length()), 4, new ArrayList<>())));
  }

  private static DistillPlan looking(int positions) {
    return new DistillPlan(
        1,
        ITEMS,
        3,
        positions,
        1,
        new DistillPlan.Rule(0.1, 0, 0, 1, 0),
        new DistillPlan.Inner(1, 0, 0.01, 0, 0),
        new DistillPlan.Outer(0.05, 0.1, 40),
        new DistillPlan.Likeness(0, 0.1));
  }

  /** How many positions have another soft target than at the start. */
  private static long moved(Parametrisation s, NamedTensors after) {
    float[] before = s.initial().get("targets").data();
    float[] now = after.get("targets").data();
    return IntStream.range(0, before.length)
        .filter(i -> before[i] != now[i])
        .map(i -> i / FEATURES)
        .distinct()
        .count();
  }

  @Test
  void aTrainableEncoderTakesPartAndItsOriginIsLeftAsItWas() {
    Tensor map = Toy.normal(3, 0.4, FEATURES, FEATURES);
    ItemEncoder trained = new Toy.LinearEncoder(frozen, map, Tensor.zeros(FEATURES));
    Theta anchor = new Theta(Toy.parameters(model, 1), trained.initialParameters());
    Theta copy = Theta.ofFlat(anchor.plus(0, anchor).flat());
    Parametrisation s = start("decoupled");
    NamedTensors after =
        new Distiller(model, trained, frozen, plan(4, 10, 0.1, 0.1))
            .run(s, List.of(anchor), real, 4, (step, variables) -> {});
    assertNotEquals(s.initial(), after);
    assertEquals(copy, anchor);
  }

  @Test
  void memoryStaysFlat() {
    Assumptions.assumeTrue(
        ProcessMemory.residentBytes().isPresent(), "the system does not tell resident memory");
    FrozenItemEncoder items = Toy.items(400, 64);
    SasRec wide = new SasRec(new ModelShape(Backbone.SASREC, 64, 16, 1, 2, 16, 5));
    Theta anchor = new Theta(wide.initialParameters(1), NamedTensors.empty());
    long[] resident = new long[2];
    // 256 x 64 numbers are 64 KiB: a few arrays lost in every step would add up to some 100 MiB.
    DistillPlan plan =
        new DistillPlan(
            300,
            256,
            10,
            0,
            1,
            new DistillPlan.Rule(0.01, 0.5, 0, 1, 0),
            new DistillPlan.Inner(1, 1, 0.002, 0, 0),
            new DistillPlan.Outer(0.05, 0.1, 20),
            new DistillPlan.Likeness(0.1, 0.3));
    new Distiller(wide, items, items, plan)
        .run(
            SmallSynthetic.decoupled(items, 2, 4, 1),
            List.of(anchor),
            Toy.counting(40, 400, 6, 1),
            1,
            (step, variables) -> {
              if (step.step() == 100 || step.step() == 300) {
                resident[step.step() / 300] = outsideTheHeap();
              }
            });
    long growth = (resident[1] - resident[0]) >> 20;
    assertTrue(growth < 30, growth + " MiB more after 200 steps");
  }

  /** The JVM gives pages of a shrunken heap back some moments after the collection. */
  private static long outsideTheHeap() {
    System.gc();
    long least = Long.MAX_VALUE;
    for (int look = 0; look < 10; look++) {
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      long heap = Runtime.getRuntime().totalMemory();
      least = Math.min(least, ProcessMemory.residentBytes().orElseThrow() - heap);
    }
    return least;
  }
}
