package io.foster.methods;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.FiniteDifferences;
import io.foster.base.ConfigException;
import io.foster.distill.Parametrisation;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.SubsetSampler;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.train.TrainingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Gradients through gradients, against finite differences on a small model. */
class SecondOrderTest {
  private static final double STEP = 4e-3;
  private static final Budget BUDGET = new Budget(2, 3, 3);
  private static final int C = 6;

  private final Tensor features = Toy.normal(1, 1, SmallMethodInputs.ITEMS, C);
  private final MethodInputs sources =
      SmallMethodInputs.of(
          SmallMethodInputs.learner(features, Toy.counting(20, SmallMethodInputs.ITEMS, 5, 2)));
  private final SequenceModel model = sources.learner().model();
  private final NamedTensors theta = SmallMethodInputs.smooth(model, 7);
  private final Parametrisation tucker =
      new TuckerSequences(
          TuckerSequences.random(BUDGET, 2, 3, 5, 3), Toy.normal(9, 0.4, 5, C), features, 4, 3);
  private final NamedTensors s = tucker.initial();
  private final int[] subset = new SubsetSampler(SmallMethodInputs.ITEMS, 9, 4).next();
  private final InnerLoop.Step inner = Td3.innerStep(sources, tucker, subset);

  private static Theta theta(NamedTensors sequence) {
    return new Theta(sequence, NamedTensors.empty());
  }

  private NamedTensors gradient(NamedTensors at, NamedTensors variables) {
    try (GradientGraph graph = inner.at(theta(at), variables, false)) {
      return graph.gradient().sequence();
    }
  }

  private static NamedTensors direction(NamedTensors like, long seed) {
    Map<String, Tensor> a = new LinkedHashMap<>();
    like.asMap().forEach((n, t) -> a.put(n, Toy.normal(seed + n.length(), 1, t.shape().clone())));
    return new NamedTensors(a);
  }

  @Test
  void productsWithSecondDerivativesAreThoseOfDifferences() {
    NamedTensors a = direction(theta, 5);
    GradientGraph.Products products;
    try (GradientGraph graph = inner.at(theta(theta), s, true)) {
      assertEquals(gradient(theta, s), graph.gradient().sequence());
      products = graph.pull(theta(a));
    }
    FiniteDifferences.assertClose(
        FiniteDifferences.of(s, STEP, x -> FiniteDifferences.dot(gradient(theta, x), a)),
        products.variables(),
        0.02,
        1e-3);
    // H a by a difference of gradients along a: another way, and cheaper than one per parameter.
    double eps = 1e-3;
    NamedTensors around =
        gradient(theta.plus(eps, a), s).plus(-1, gradient(theta.plus(-eps, a), s));
    NamedTensors expected = around.plus(1 / (2 * eps) - 1, around);
    assertTrue(FiniteDifferences.cosine(expected, products.theta().sequence()) > 0.999);
    assertEquals(
        1, Math.sqrt(expected.squaredNorm() / products.theta().sequence().squaredNorm()), 0.02);
  }

  /** Torch's recurrent op too: gradient matching and TD3 go through it twice. */
  @Test
  void everyBackboneHasSecondDerivatives() {
    for (SequenceModel other : Toy.models(C, 4)) {
      MethodInputs own =
          new MethodInputs(
              sources.config(),
              new TrainingContext(
                  other,
                  sources.learner().encoder(),
                  sources.learner().frozen(),
                  sources.learner().data()),
              sources.sequences(),
              sources.experts(),
              () -> {});
      InnerLoop.Step step = Td3.innerStep(own, tucker, subset);
      NamedTensors at = SmallMethodInputs.smooth(other, 7);
      NamedTensors a = direction(at, 5);
      NamedTensors product;
      try (GradientGraph graph = step.at(theta(at), s, true)) {
        product = graph.pull(theta(a)).theta().sequence();
      }
      double eps = 1e-3;
      NamedTensors around;
      try (GradientGraph above = step.at(theta(at.plus(eps, a)), s, false);
          GradientGraph below = step.at(theta(at.plus(-eps, a)), s, false)) {
        around = above.gradient().sequence().plus(-1, below.gradient().sequence());
      }
      NamedTensors expected = around.plus(1 / (2 * eps) - 1, around);
      String name = other.shape().backbone().label();
      assertTrue(FiniteDifferences.cosine(expected, product) > 0.999, name);
      assertEquals(1, Math.sqrt(expected.squaredNorm() / product.squaredNorm()), 0.02, name);
    }
  }

  private double outer(NamedTensors end) {
    return Td3.outer(sources, theta(end), sources.batches(6, 8), subset, 0.3).value();
  }

  private NamedTensors outerGradient(NamedTensors end) {
    return Td3.outer(sources, theta(end), sources.batches(6, 8), subset, 0.3).gradient().sequence();
  }

  @Test
  void theOuterLossWithItsAlignmentHasTheGradientOfItsDifferences() {
    NamedTensors w = new NamedTensors(Map.of("projection.weight", theta.get("projection.weight")));
    NamedTensors differences =
        FiniteDifferences.of(
            w,
            STEP,
            x -> {
              Map<String, Tensor> all = new LinkedHashMap<>(theta.asMap());
              all.putAll(x.asMap());
              return outer(new NamedTensors(all));
            });
    NamedTensors own =
        new NamedTensors(
            Map.of("projection.weight", outerGradient(theta).get("projection.weight")));
    FiniteDifferences.assertClose(differences, own, 0.02, 1e-4);
  }

  @Test
  void theWayBackThroughAllInnerStepsIsTheGradientOfTheWhole() {
    for (boolean recompute : new boolean[] {false, true}) {
      InnerLoop loop = new InnerLoop(inner, 0.1, 1, 0.5, recompute);
      NamedTensors end = loop.forward(theta(theta), s, 4, 4).sequence();
      NamedTensors analytic = loop.backward(theta(outerGradient(end)), s);
      NamedTensors differences =
          FiniteDifferences.of(
              s,
              1e-2,
              x ->
                  outer(
                      new InnerLoop(inner, 0.1, 1, 0.5, false)
                          .forward(theta(theta), x, 4, 0)
                          .sequence()));
      assertTrue(Math.sqrt(differences.squaredNorm()) > 1e-3);
      FiniteDifferences.assertClose(differences, analytic, 0.05, 1e-4);
    }
  }

  @Test
  void aShorterWindowHoldsTheStepsBeforeItConstant() {
    InnerLoop whole = new InnerLoop(inner, 0.1, 1, 0, false);
    NamedTensors truncated =
        whole.backward(theta(outerGradient(whole.forward(theta(theta), s, 4, 2).sequence())), s);
    Theta middle = new InnerLoop(inner, 0.1, 1, 0, false).forward(theta(theta), s, 2, 0);
    InnerLoop last = new InnerLoop(inner, 0.1, 1, 0, false);
    NamedTensors expected =
        last.backward(theta(outerGradient(last.forward(middle, s, 2, 2).sequence())), s);
    FiniteDifferences.assertClose(expected, truncated, 1e-5, 1e-7);
  }

  @Test
  void gradientMatchingFollowsTheSlopeOfItsDistance() {
    NamedTensors real = outerGradient(theta);
    NamedTensors analytic;
    try (GradientGraph graph = inner.at(theta(theta), s, true)) {
      analytic =
          graph.pull(theta(GradientMatching.slope(graph.gradient().sequence(), real))).variables();
    }
    NamedTensors differences =
        FiniteDifferences.of(s, STEP, x -> GradientMatching.distance(gradient(theta, x), real));
    FiniteDifferences.assertClose(differences, analytic, 0.03, 2e-3);
  }

  @Test
  void gradientsThatPointTheSameWayAreAtNoDistance() {
    NamedTensors g = gradient(theta, s);
    assertEquals(0, GradientMatching.distance(g, g.plus(1, g)), 1e-6);
    // The key's bias has no gradient; all others point the opposite way.
    NamedTensors opposite = g.plus(-2, g);
    long moving =
        g.names().stream()
            .filter(
                n -> new NamedTensors(Map.of(n, g.get(n))).squaredNorm() > 1e-10 * g.squaredNorm())
            .count();
    assertEquals(2.0 * moving, GradientMatching.distance(g, opposite), 1e-6);
  }

  @Test
  void bothMakeSetsOfTheBudgetThatFollowTheSeed() {
    for (String method : List.of("td3", "gradient-matching")) {
      MethodInputs own =
          SmallMethodInputs.of(
              sources.learner(),
              "baseline.td3.steps=2",
              "baseline.td3.inner-steps=4",
              "baseline.td3.window=2",
              "baseline.gradient-matching.steps=3",
              "baseline.gradient-matching.reset-every=2");
      DistillationMethod baseline =
          method.equals("td3")
              ? new Td3(own.config().td3(), 4)
              : new GradientMatching(own.config().gradientMatching(), 4);
      TrainingSet.Soft once = (TrainingSet.Soft) baseline.make(own, BUDGET, 11);
      TrainingSet.Soft again = (TrainingSet.Soft) baseline.make(own, BUDGET, 11);
      TrainingSet.Soft other = (TrainingSet.Soft) baseline.make(own, BUDGET, 12);
      assertEquals(once.set().targets(), again.set().targets(), method);
      assertTrue(!once.set().targets().equals(other.set().targets()), method);
      assertEquals(2, once.sequenceCount());
      assertEquals(3, once.set().maxLength());
    }
  }

  @Test
  void anInnerTrainingThatDivergesIsAnErrorThatNamesItsRate() {
    MethodInputs own =
        SmallMethodInputs.of(
            sources.learner(),
            "baseline.td3.inner-rate=1000",
            "baseline.td3.inner-steps=40",
            "baseline.td3.window=30",
            "baseline.td3.subset-size=0");
    Td3 td3 = new Td3(own.config().td3(), 4);
    ConfigException e = assertThrows(ConfigException.class, () -> td3.make(own, BUDGET, 11));
    assertTrue(e.getMessage().startsWith("baseline.td3.inner-rate: "), e.getMessage());
  }
}
