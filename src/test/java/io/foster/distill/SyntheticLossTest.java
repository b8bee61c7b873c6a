package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.foster.FiniteDifferences;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.ModelLoss;
import io.foster.seqmodel.SasRec;
import io.foster.seqmodel.SequenceBatch;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticLossTest {
  private static final int ITEMS = 10;
  private static final int FEATURES = 5;
  private static final double STEP = 4e-3;

  private final FrozenItemEncoder encoder = Toy.items(ITEMS, FEATURES);
  private final SasRec model = Toy.model(FEATURES, 4);
  private final Theta theta = new Theta(Toy.parameters(model, 3), NamedTensors.empty());

  private Parametrisation parametrisation(String form) {
    return switch (form) {
      case "tied" -> SmallSynthetic.tied(encoder, 2, 3);
      case "one item" -> SmallSynthetic.decoupled(encoder, 2, 3, 1);
      default -> SmallSynthetic.decoupled(encoder, 2, 3, 3);
    };
  }

  private SyntheticStep step(Parametrisation s) {
    return new SyntheticStep(new int[] {1, 8, 2, 5, 4, 9}, s, encoder, new LocalItems(ITEMS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"one item", "three items", "tied"})
  void theGradientOfSIsThatOfItsFiniteDifferences(String form) {
    Parametrisation s = parametrisation(form);
    SyntheticStep step = step(s);
    SyntheticLoss loss = new SyntheticLoss(model, s);
    NamedTensors analytic =
        SmallSynthetic.gradient(loss, model, theta, s.initial(), step, encoder).gradient();
    NamedTensors differences =
        FiniteDifferences.of(
            s.initial(),
            STEP,
            x -> SmallSynthetic.gradient(loss, model, theta, x, step, encoder).value());
    FiniteDifferences.assertClose(differences, analytic, 0.02, 2e-5);
    assertEquals(form.equals("three items") ? 2 : 1, analytic.names().size());
  }

  /** J^T v = [grad_S L(theta + eps v) - grad_S L(theta - eps v)] / (2 eps). */
  @ParameterizedTest
  @ValueSource(strings = {"one item", "three items", "tied"})
  void twoFirstOrderGradientsGiveTheMixedSecondDerivative(String form) {
    Parametrisation s = parametrisation(form);
    SyntheticStep step = step(s);
    SyntheticLoss loss = new SyntheticLoss(model, s);
    NamedTensors direction = Toy.parameters(model, 99);
    Theta v =
        new Theta(
            direction.plus(1 / Math.sqrt(direction.squaredNorm()) - 1, direction),
            NamedTensors.empty());
    // Every ReLU passes its input on: where one switches, gradients jump.
    Theta theta = new Theta(withoutKinks(this.theta.sequence()), NamedTensors.empty());
    double eps = 0.01;
    NamedTensors above =
        SmallSynthetic.gradient(loss, model, theta.plus(eps, v), s.initial(), step, encoder)
            .gradient();
    NamedTensors below =
        SmallSynthetic.gradient(loss, model, theta.plus(-eps, v), s.initial(), step, encoder)
            .gradient();
    NamedTensors firstOrder = above.plus(-1, below);
    NamedTensors exact =
        FiniteDifferences.of(
            s.initial(),
            STEP,
            x -> FiniteDifferences.dot(byTheta(theta, loss, x, step), v.sequence()));
    assertEquals(1, FiniteDifferences.cosine(exact, firstOrder), 1e-3);
    double ratio = Math.sqrt(firstOrder.squaredNorm() / exact.squaredNorm()) / (2 * eps);
    assertEquals(1, ratio, 0.01);
  }

  private static NamedTensors withoutKinks(NamedTensors parameters) {
    Map<String, Tensor> p = new LinkedHashMap<>(parameters.asMap());
    p.replaceAll(
        (name, t) -> {
          float[] data = t.data().clone();
          if (name.endsWith("feedforward.inner.bias")) {
            Arrays.fill(data, 10);
          }
          return new Tensor(t.shape(), data);
        });
    return new NamedTensors(p);
  }

  private NamedTensors byTheta(
      Theta theta, SyntheticLoss loss, NamedTensors s, SyntheticStep step) {
    return ModelLoss.evaluate(
            model,
            encoder,
            theta,
            step.items().toArray(),
            (p, e) ->
                loss.graph(p, e, SyntheticLoss.constants(e.getManager(), s), step, Dropout.NONE))
        .gradient()
        .sequence();
  }

  @Test
  void itIsTheCrossEntropyOfTheSoftTargetsUnderTheModel() {
    SyntheticSet set = SmallSynthetic.set(encoder, 2, 3, 1, 5);
    Parametrisation s = new DecoupledSequences(set);
    SyntheticStep step = step(s);
    double expected = 0;
    for (int row = 0; row < 6; row++) {
      int[] prefix = Arrays.copyOfRange(set.inputItems(), row / 3 * 3, row + 1);
      double[] log = logSoftmax(scores(prefix), step.subset());
      double[] soft = new double[ITEMS];
      for (int i = 0; i < ITEMS; i++) {
        soft[i] = dot(set.targets().data(), row, encoder.features().data(), i, FEATURES);
      }
      double[] logSoft = logSoftmax(soft, step.subset());
      for (int j = 0; j < log.length; j++) {
        expected -= Math.exp(logSoft[j]) * log[j] / 6;
      }
    }
    double actual =
        SmallSynthetic.gradient(
                new SyntheticLoss(model, s), model, theta, s.initial(), step, encoder)
            .value();
    assertEquals(expected, actual, 1e-5);
  }

  private float[] scores(int[] prefix) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      BoundParameters p = BoundParameters.constant(manager, theta.sequence());
      var e = model.embedItems(p, Torch.toNative(manager, encoder.features()));
      return SequenceBatch.forPrediction(List.of(prefix), 4, LocalItems.identity(ITEMS))
          .encode(model, p, e, Dropout.NONE)
          .matMul(e.transpose())
          .toFloatArray();
    }
  }

  private static double[] logSoftmax(float[] all, int[] subset) {
    return logSoftmax(IntStream.range(0, all.length).mapToDouble(i -> all[i]).toArray(), subset);
  }

  private static double[] logSoftmax(double[] all, int[] subset) {
    double sum = Arrays.stream(subset).mapToDouble(i -> Math.exp(all[i])).sum();
    return Arrays.stream(subset).mapToDouble(i -> all[i] - Math.log(sum)).toArray();
  }

  private static double dot(float[] a, int row, float[] b, int other, int c) {
    double sum = 0;
    for (int j = 0; j < c; j++) {
      sum += (double) a[row * c + j] * b[other * c + j];
    }
    return sum;
  }

  @Test
  void positionsBehindASequencesEndDoNotCount() {
    SyntheticSet whole = SmallSynthetic.set(encoder, 2, 3, 1, 5);
    SyntheticSet cut =
        new SyntheticSet(
            ITEMS,
            new int[] {3, 1},
            whole.inputItems(),
            whole.inputWeights(),
            whole.targets(),
            whole.bias());
    Parametrisation s = new DecoupledSequences(cut);
    SyntheticLoss.Result result =
        SmallSynthetic.gradient(
            new SyntheticLoss(model, s), model, theta, s.initial(), step(s), encoder);
    float[] g = result.gradient().get("targets").data();
    assertArrayEquals(new float[2 * FEATURES], Arrays.copyOfRange(g, 4 * FEATURES, g.length));
    Parametrisation all = new DecoupledSequences(whole);
    SyntheticLoss.Result full =
        SmallSynthetic.gradient(
            new SyntheticLoss(model, all), model, theta, all.initial(), step(all), encoder);
    assertNotEquals(full.value(), result.value(), 1e-4);
  }

  /** Two sequences of four positions, read in windows of 2 and 4. */
  private SyntheticSet windowed() {
    SyntheticSet s = SmallSynthetic.set(encoder, 2, 4, 1, 5);
    return new SyntheticSet(
        ITEMS,
        s.lengths(),
        s.inputItems(),
        s.inputWeights(),
        Toy.normal(6, 0.7, 2, 4, 2 * FEATURES),
        s.bias(),
        new int[] {2, 4});
  }

  private SyntheticStep step(Parametrisation s, Excerpt excerpt) {
    return new SyntheticStep(
        new int[] {1, 8, 2, 5, 4, 9}, s, excerpt, encoder, new LocalItems(ITEMS));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void windowsAreReadAsSequencesOfTheirOwn(int window) {
    SyntheticSet set = windowed();
    int width = set.windows()[window];
    Tensor u = Tensor.zeros(8 / width, width, FEATURES);
    for (int p = 0; p < 8; p++) {
      System.arraycopy(
          set.targets().data(), (2 * p + window) * FEATURES, u.data(), p * FEATURES, FEATURES);
    }
    int[] lengths = new int[8 / width];
    Arrays.fill(lengths, width);
    Parametrisation cut =
        new DecoupledSequences(
            new SyntheticSet(
                ITEMS,
                lengths,
                set.inputItems(),
                new Tensor(new long[] {8 / width, width, 1}, set.inputWeights().data()),
                u,
                set.bias()));
    Parametrisation s = new DecoupledSequences(set);
    SyntheticLoss.Result result =
        SmallSynthetic.gradient(
            new SyntheticLoss(model, s),
            model,
            theta,
            s.initial(),
            step(s, Excerpt.whole(s, window)),
            encoder);
    SyntheticLoss.Result expected =
        SmallSynthetic.gradient(
            new SyntheticLoss(model, cut), model, theta, cut.initial(), step(cut), encoder);
    assertEquals(expected.value(), result.value(), 1e-6);
    // The other window's soft targets take no part.
    float[] g = result.gradient().get("targets").data();
    float[] e = expected.gradient().get("targets").data();
    for (int p = 0; p < 8; p++) {
      for (int j = 0; j < FEATURES; j++) {
        assertEquals(e[p * FEATURES + j], g[(2 * p + window) * FEATURES + j], 1e-6f);
        assertEquals(0, g[(2 * p + 1 - window) * FEATURES + j]);
      }
    }
  }

  @Test
  void aBatchOfWindowsIsTheMeanOverItsPositionsOnly() {
    Parametrisation s = new DecoupledSequences(windowed());
    SyntheticLoss loss = new SyntheticLoss(model, s);
    double[] values = new double[4];
    for (int b = 0; b < 4; b++) {
      Excerpt one = Excerpt.of(s, 0, b);
      values[b] =
          SmallSynthetic.gradient(loss, model, theta, s.initial(), step(s, one), encoder).value();
    }
    Excerpt two = Excerpt.of(s, 0, 3, 1);
    double both =
        SmallSynthetic.gradient(loss, model, theta, s.initial(), step(s, two), encoder).value();
    assertEquals((values[3] + values[1]) / 2, both, 1e-6);
    assertNotEquals(values[3], values[1], 1e-4);
    // Only what it looks at has to be embedded.
    assertEquals(
        Arrays.stream(windowed().inputItems(), 2, 4).distinct().count(),
        s.inputItems(Excerpt.of(s, 0, 1)).length);
  }

  @Test
  void aTiedBatchOfSequencesIsTheirMean() {
    Parametrisation s = parametrisation("tied");
    SyntheticLoss loss = new SyntheticLoss(model, s);
    double first =
        SmallSynthetic.gradient(
                loss, model, theta, s.initial(), step(s, Excerpt.of(s, 0, 0)), encoder)
            .value();
    double second =
        SmallSynthetic.gradient(
                loss, model, theta, s.initial(), step(s, Excerpt.of(s, 0, 1)), encoder)
            .value();
    double all = SmallSynthetic.gradient(loss, model, theta, s.initial(), step(s), encoder).value();
    assertEquals(all, (first + second) / 2, 1e-6);
  }

  @Test
  void samplersDrawEveryWayOfCuttingAndNoWindowBehindASequencesEnd() {
    SyntheticSet whole = windowed();
    SyntheticSet shorter =
        new SyntheticSet(
            ITEMS,
            new int[] {4, 1},
            whole.inputItems(),
            whole.inputWeights(),
            whole.targets(),
            whole.bias(),
            whole.windows());
    ExcerptSampler sampler = new ExcerptSampler(new DecoupledSequences(shorter), 2, 9);
    int[] windows = new int[2];
    int[] blocks = new int[4];
    for (int k = 0; k < 200; k++) {
      Excerpt e = sampler.next();
      windows[e.window()]++;
      if (e.window() == 0) {
        assertEquals(e.width(), e.positions().length);
        blocks[e.positions()[0] / e.width()]++;
      }
    }
    assertEquals(100, windows[0], 25);
    assertEquals(0, blocks[3]);
    for (int b = 0; b < 3; b++) {
      assertEquals(windows[0] / 3.0, blocks[b], 20);
    }
    ExcerptSampler all = new ExcerptSampler(new DecoupledSequences(whole), 0, 9);
    assertTrue(all.next().isWhole());
  }

  @Test
  void aTiedSetIsExportedWithItsInputsAndTargets() {
    Parametrisation tied = SmallSynthetic.tied(encoder, 2, 3);
    SyntheticSet set = tied.export(tied.initial());
    // The input at l is the soft target of l - 1.
    for (int m = 0; m < 2; m++) {
      for (int l = 1; l < 3; l++) {
        double[] soft = new double[ITEMS];
        for (int i = 0; i < ITEMS; i++) {
          soft[i] =
              dot(set.targets().data(), m * 3 + l - 1, encoder.features().data(), i, FEATURES);
        }
        double[] log = logSoftmax(soft, IntStream.range(0, ITEMS).toArray());
        int at = (m * 3 + l) * ITEMS;
        for (int k = 0; k < ITEMS; k++) {
          float weight = set.inputWeights().data()[at + k];
          assertEquals(Math.exp(log[set.inputItems()[at + k]]), weight, 1e-5);
        }
      }
    }
  }

  @Test
  void aTiedSetThatKeepsTheFewLikeliestInputsRenormalisesThem() {
    Tensor states = Toy.normal(5, 0.7, 1, 3, FEATURES);
    Parametrisation few = new TiedSequences(states, encoder.features(), 2, 2);
    SyntheticSet set = few.export(few.initial());
    assertEquals(2, set.mixture());
    for (int l = 0; l < 2; l++) {
      float first = set.inputWeights().data()[2 * l];
      float second = set.inputWeights().data()[2 * l + 1];
      assertEquals(1, first + second, 1e-6);
      assertTrue(first >= second);
    }
  }

  @Test
  void aMixtureIsExportedAsItsSoftmax() {
    SyntheticSet set = SmallSynthetic.set(encoder, 2, 3, 3, 5);
    Parametrisation s = new DecoupledSequences(set);
    SyntheticSet back = s.export(s.initial());
    assertArrayEquals(set.inputWeights().data(), back.inputWeights().data(), 1e-6f);
    assertArrayEquals(set.inputItems(), back.inputItems());
    assertEquals(set.targets(), back.targets());
  }
}
