package io.foster.methods;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.FiniteDifferences;
import io.foster.config.EncoderName;
import io.foster.distill.Parametrisation;
import io.foster.encoder.EncoderCheckpoint;
import io.foster.encoder.FeatureScaling;
import io.foster.encoder.InProcessItemEncoder;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.ModelLoss;
import io.foster.seqmodel.SubsetSampler;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.train.TrainingContext;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/**
 * Gradients through gradients where the text encoder's top layer is trained too: through attention,
 * erf-GELU, layer norms, pooling and scaling of a small transformer, against finite differences.
 */
class TrainableSecondOrderTest {
  private static final Budget BUDGET = new Budget(2, 3, 3);
  private static final double EPS = 1e-2;
  private static final String[] WORDS = {
    "red", "controller", "racing wheel", "memory card of 64 gigabytes", "blue", "adventure game"
  };

  private final ItemEncoder encoder = encoder();
  private final Tensor features = encoder.embed(all(), encoder.initialParameters());
  private final MethodInputs sources = sources();
  private final Theta theta =
      new Theta(
          SmallMethodInputs.smooth(sources.learner().model(), 7), encoder.initialParameters());
  private final Parametrisation tucker =
      new TuckerSequences(
          TuckerSequences.random(BUDGET, 2, 3, 4, 3), Toy.normal(9, 0.1, 4, 32), features, 4, 3);
  private final NamedTensors s = tucker.initial();
  private final int[] subset = new SubsetSampler(SmallMethodInputs.ITEMS, 9, 4).next();
  private final InnerLoop.Step inner = Td3.innerStep(sources, tucker, subset);

  /** Batches of four texts of different lengths, in two slices: the order of rows matters. */
  private static ItemEncoder encoder() {
    List<String> texts =
        IntStream.range(0, SmallMethodInputs.ITEMS)
            .mapToObj(i -> "item " + i + " " + WORDS[i % 6] + " " + WORDS[i * 5 % 6])
            .toList();
    try {
      EncoderCheckpoint checkpoint =
          EncoderCheckpoint.load(EncoderName.RANDOM, new Configuration());
      ItemEncoder raw =
          new InProcessItemEncoder(checkpoint, texts, 1, 16, 4, 2, FeatureScaling.identity(32));
      FeatureScaling scaling = FeatureScaling.fit(raw.embed(all(), raw.initialParameters()), 0.3);
      return new InProcessItemEncoder(checkpoint, texts, 1, 16, 4, 2, scaling);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int[] all() {
    return IntStream.range(0, SmallMethodInputs.ITEMS).toArray();
  }

  private MethodInputs sources() {
    TrainingContext frozen =
        SmallMethodInputs.learner(features, Toy.counting(20, SmallMethodInputs.ITEMS, 5, 2));
    TrainingContext learner = TrainingContext.of(frozen.data(), encoder);
    Theta expert =
        new Theta(SmallMethodInputs.smooth(learner.model(), 3), encoder.initialParameters());
    return MethodInputs.of(SmallMethodInputs.config(), learner, List.of(expert), () -> {});
  }

  private Theta gradient(Theta at, NamedTensors variables) {
    try (GradientGraph graph = inner.at(at, variables, false)) {
      return graph.gradient();
    }
  }

  private static NamedTensors direction(NamedTensors like, long seed) {
    Map<String, Tensor> a = new LinkedHashMap<>();
    like.asMap().forEach((n, t) -> a.put(n, Toy.normal(seed + n.hashCode(), 1, t.shape().clone())));
    return new NamedTensors(a);
  }

  /** Of length 1 in the sequence model and in the encoder. */
  private Theta direction() {
    NamedTensors sequence = direction(theta.sequence(), 5);
    NamedTensors phi = direction(theta.encoder(), 6);
    return new Theta(
        sequence.plus(1 / Math.sqrt(sequence.squaredNorm()) - 1, sequence),
        phi.plus(1 / Math.sqrt(phi.squaredNorm()) - 1, phi));
  }

  @Test
  void theGradientIsThatOfTheDistributedPath() {
    Theta whole = gradient(theta, s);
    assertTrue(whole.encoder().squaredNorm() > 1e-6);
    // A difference of losses along a direction within phi.
    NamedTensors a = direction().encoder();
    Theta along = new Theta(theta.sequence().plus(-1, theta.sequence()), a);
    double slope;
    try (GradientGraph above = inner.at(theta.plus(EPS, along), s, false);
        GradientGraph below = inner.at(theta.plus(-EPS, along), s, false)) {
      slope = (above.value() - below.value()) / (2 * EPS);
    }
    double expected = FiniteDifferences.dot(whole.encoder(), a);
    assertEquals(expected, slope, 0.02 * Math.abs(expected) + 1e-4);
  }

  @Test
  void productsWithSecondDerivativesAreThoseOfDifferences() {
    Theta a = direction();
    GradientGraph.Products products;
    try (GradientGraph graph = inner.at(theta, s, true)) {
      FiniteDifferences.assertClose(gradient(theta, s).flat(), graph.gradient().flat(), 1e-4, 1e-7);
      products = graph.pull(a);
    }
    NamedTensors mixed =
        FiniteDifferences.of(
            s, 4e-3, x -> FiniteDifferences.dot(gradient(theta, x).flat(), a.flat()));
    assertTrue(Math.sqrt(mixed.squaredNorm()) > 1e-2, "norm " + Math.sqrt(mixed.squaredNorm()));
    FiniteDifferences.assertClose(mixed, products.variables(), 0.03, 1e-3);
    // H a, with the blocks that cross from the encoder to the sequence model.
    Theta above = gradient(theta.plus(EPS, a), s);
    Theta below = gradient(theta.plus(-EPS, a), s);
    for (boolean phi : new boolean[] {false, true}) {
      NamedTensors around =
          phi
              ? above.encoder().plus(-1, below.encoder())
              : above.sequence().plus(-1, below.sequence());
      NamedTensors expected = around.plus(1 / (2 * EPS) - 1, around);
      NamedTensors own = phi ? products.theta().encoder() : products.theta().sequence();
      assertTrue(expected.squaredNorm() > 1e-6);
      double cosine = FiniteDifferences.cosine(expected, own);
      assertTrue(cosine > 0.998, "phi " + phi + ": cosine " + cosine);
      assertEquals(1, Math.sqrt(expected.squaredNorm() / own.squaredNorm()), 0.03, "phi " + phi);
    }
  }

  private ModelLoss.Result outer(Theta end) {
    return Td3.outer(sources, end, sources.batches(6, 8), subset, 0.3);
  }

  @Test
  void anOuterGradientIsThatOfTheUnrolledObjective() {
    for (boolean recompute : new boolean[] {false, true}) {
      InnerLoop loop = new InnerLoop(inner, 0.1, 0.5, 0.5, recompute);
      Theta end = loop.forward(theta, s, 3, 3);
      assertTrue(end.encoder().plus(-1, theta.encoder()).squaredNorm() > 1e-8);
      NamedTensors analytic = loop.backward(outer(end).gradient(), s);
      NamedTensors differences =
          FiniteDifferences.of(
              s,
              1e-2,
              x ->
                  outer(new InnerLoop(inner, 0.1, 0.5, 0.5, false).forward(theta, x, 3, 0))
                      .value());
      assertTrue(Math.sqrt(differences.squaredNorm()) > 1e-3);
      FiniteDifferences.assertClose(differences, analytic, 0.05, 2e-4);
    }
  }

  @Test
  void td3MakesASetWithATrainableLayer() {
    MethodInputs own =
        new MethodInputs(
            SmallMethodInputs.config(
                "baseline.td3.steps=2", "baseline.td3.inner-steps=3", "baseline.td3.window=2"),
            sources.learner(),
            sources.sequences(),
            sources.experts(),
            () -> {});
    Td3 td3 = new Td3(own.config().td3(), 4);
    TrainingSet.Soft once = (TrainingSet.Soft) td3.make(own, BUDGET, 11);
    TrainingSet.Soft again = (TrainingSet.Soft) td3.make(own, BUDGET, 11);
    assertEquals(once.set().targets(), again.set().targets());
    assertEquals(2, once.sequenceCount());
  }
}
