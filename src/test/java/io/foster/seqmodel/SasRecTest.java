package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.foster.FiniteDifferences;
import io.foster.config.Backbone;
import io.foster.config.ModelShape;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SasRecTest {
  private static final int ITEMS = 12;
  private static final int FEATURES = 6;
  private static final int LONGEST = 4;

  /** float32: below it the difference drowns in rounding, above it in curvature. */
  private static final double STEP = 4e-3;

  private final FrozenItemEncoder encoder = Toy.items(ITEMS, FEATURES);
  private final SasRec model = Toy.model(FEATURES, LONGEST);
  private final NamedTensors parameters = Toy.parameters(model, 7);

  /** Hidden states of every position, shape (total positions, d), row after row. */
  private float[] encode(int[]... sequences) {
    return Toy.hidden(model, parameters, encoder, sequences);
  }

  @Test
  void aLaterItemDoesNotReachEarlierHiddenStates() {
    float[] one = encode(new int[] {3, 1, 4, 1});
    float[] other = encode(new int[] {3, 1, 4, 9});
    int d = model.shape().dimension();
    assertArrayEquals(Arrays.copyOf(one, 3 * d), Arrays.copyOf(other, 3 * d));
    assertTrue(distance(one, other, 3 * d) > 0.1);
  }

  @Test
  void earlierItemsAndTheirOrderDoReachLaterHiddenStates() {
    int d = model.shape().dimension();
    float[] one = encode(new int[] {3, 1, 4});
    assertTrue(distance(one, encode(new int[] {5, 1, 4}), 2 * d) > 0.01);
    assertTrue(distance(one, encode(new int[] {1, 3, 4}), 2 * d) > 0.01);
  }

  @Test
  void sequencesOfDifferentLengthsInOneBatchAreAsEachAlone() {
    int[][] sequences = {{3, 1, 4, 1}, {5}, {9, 2}};
    float[] together = encode(sequences);
    int from = 0;
    for (int[] s : sequences) {
      float[] alone = encode(s);
      float[] same = Arrays.copyOfRange(together, from, from + alone.length);
      assertArrayEquals(alone, same, 1e-6f, Arrays.toString(s));
      from += alone.length;
    }
    assertEquals(together.length, from);
  }

  @Test
  void onlyTheLatestItemsOfALongHistoryAreRead() {
    LocalItems items = LocalItems.identity(ITEMS);
    List<int[]> longHistory = List.of(new int[] {11, 10, 3, 1, 4, 1});
    SequenceBatch prediction = SequenceBatch.forPrediction(longHistory, LONGEST, items);
    float[] whole = encode(new int[] {3, 1, 4, 1});
    float[] last = hidden(prediction);
    int d = model.shape().dimension();
    assertArrayEquals(Arrays.copyOfRange(whole, 3 * d, 4 * d), last, 1e-6f);

    // Training asks for the last LONGEST items, so it reads one more before them.
    SequenceBatch training = SequenceBatch.forTraining(longHistory, LONGEST, items);
    assertArrayEquals(new long[] {3, 1, 4, 1}, training.targets());
    assertArrayEquals(encode(new int[] {10, 3, 1, 4}), hidden(training), 1e-6f);
  }

  private float[] hidden(SequenceBatch batch) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      BoundParameters p = BoundParameters.constant(manager, parameters);
      var e = model.embedItems(p, Torch.toNative(manager, encoder.features()));
      return batch.encode(model, p, e, Dropout.NONE).toFloatArray();
    }
  }

  @Test
  void sampledSoftmaxHasTheGradientOfItsFiniteDifferences() {
    LocalItems items = new LocalItems(ITEMS);
    SequenceBatch batch =
        SequenceBatch.forTraining(
            List.of(new int[] {0, 3, 7, 3, 5}, new int[] {8, 2, 11}), LONGEST, items);
    long[] candidates = items.numbers(new int[] {1, 3, 4, 9, 10});
    check(
        items.toArray(),
        (p, e) ->
            Losses.sampledSoftmax(
                batch.encode(model, p, e, Dropout.NONE), e, batch.targets(), candidates));
  }

  @Test
  void softCrossEntropyHasTheGradientOfItsFiniteDifferences() {
    LocalItems items = new LocalItems(ITEMS);
    SequenceBatch batch =
        SequenceBatch.forEveryPosition(
            List.of(new int[] {0, 3, 7}, new int[] {8, 2}), LONGEST, items);
    long[] candidates = items.numbers(new int[] {1, 3, 4, 9, 10, 2});
    float[] soft = new float[5 * 6];
    for (int i = 0; i < soft.length; i++) {
      soft[i] = (1 + i % 4) / 14f;
    }
    check(
        items.toArray(),
        (p, e) ->
            Losses.softCrossEntropy(
                batch.encode(model, p, e, Dropout.NONE),
                e,
                candidates,
                Torch.floats(e.getManager(), soft, soft.length, 5, 6)));
  }

  private void check(int[] items, ModelLoss loss) {
    NamedTensors analytic = evaluate(parameters, items, loss).gradient().sequence();
    NamedTensors differences =
        FiniteDifferences.of(parameters, STEP, p -> evaluate(p, items, loss).value());
    FiniteDifferences.assertClose(differences, analytic, 0.02, 1e-4);
    for (String name : analytic.names()) {
      double largest = 0;
      for (float g : analytic.get(name).data()) {
        largest = Math.max(largest, Math.abs(g));
      }
      // Softmax over keys does not see what is added to all of them.
      boolean none = name.endsWith("attention.key.bias");
      assertTrue(none ? largest < 1e-6 : largest > 1e-3, name + ": " + largest);
    }
  }

  private ModelLoss.Result evaluate(NamedTensors p, int[] items, ModelLoss loss) {
    return ModelLoss.evaluate(model, encoder, new Theta(p, NamedTensors.empty()), items, loss);
  }

  @Test
  void theEncodersGradientComesBackThroughItsVjp() {
    Toy.LinearEncoder trained =
        new Toy.LinearEncoder(
            encoder, Toy.normal(1, 0.5, FEATURES, FEATURES), Toy.normal(2, 0.5, FEATURES));
    LocalItems items = new LocalItems(ITEMS);
    SequenceBatch batch =
        SequenceBatch.forTraining(List.of(new int[] {0, 3, 7, 3, 5}), LONGEST, items);
    long[] candidates = items.numbers(new int[] {1, 4, 9});
    ModelLoss loss =
        (p, e) ->
            Losses.sampledSoftmax(
                batch.encode(model, p, e, Dropout.NONE), e, batch.targets(), candidates);
    NamedTensors phi = trained.initialParameters();
    NamedTensors analytic =
        ModelLoss.evaluate(model, trained, new Theta(parameters, phi), items.toArray(), loss)
            .gradient()
            .encoder();
    NamedTensors differences =
        FiniteDifferences.of(
            phi,
            STEP / 4,
            x ->
                ModelLoss.evaluate(model, trained, new Theta(parameters, x), items.toArray(), loss)
                    .value());
    FiniteDifferences.assertClose(differences, analytic, 0.02, 1e-4);
  }

  @Test
  void initialParametersFollowTheSeedAndTheirStatedSpread() {
    SasRec wide = new SasRec(new ModelShape(Backbone.SASREC, 40, 64, 1, 2, 128, 50));
    NamedTensors p = wide.initialParameters(3);
    assertEquals(p, wide.initialParameters(3));
    assertNotEquals(p, wide.initialParameters(4));
    Tensor projection = p.get("projection.weight");
    double trace = 0;
    for (int i = 0; i < 40; i++) {
      trace += projection.data()[41 * i];
      projection.data()[41 * i] = 0;
    }
    assertEquals(0.1, trace / 40, 0.002);
    assertEquals(0.02 / Math.sqrt(40), deviation(projection), 0.0002);
    assertEquals(0.3 / Math.sqrt(64), deviation(p.get("blocks.0.feedforward.inner.weight")), 0.001);
    assertEquals(0, deviation(p.get("blocks.0.feedforward.outer.weight")));
    Tensor output = p.get("blocks.0.attention.output.weight");
    assertEquals(output, p.get("blocks.0.attention.value.weight"));
    assertEquals(1, output.data()[65]);
    assertEquals(0, output.data()[64]);
    assertEquals(8, deviation(output) * 64, 1e-6, "the identity");
    Tensor query = p.get("blocks.0.attention.query.weight");
    double diagonal = 0;
    for (int i = 0; i < 64; i++) {
      diagonal += query.data()[65 * i];
      query.data()[65 * i] = 0;
    }
    assertEquals(0.3, diagonal / 64, 0.02);
    assertEquals(0.3 / Math.sqrt(64), deviation(query), 0.001);
    assertEquals(0.004 * Math.sqrt(64), deviation(p.get("positions")), 0.002);
    assertEquals(1, deviation(p.get("blocks.0.attention.norm.weight")));
    assertEquals(0, deviation(p.get("projection.bias")));
  }

  private static double deviation(Tensor t) {
    double sum = 0;
    for (float x : t.data()) {
      sum += (double) x * x;
    }
    return Math.sqrt(sum / t.size());
  }

  private static double distance(float[] a, float[] b, int from) {
    double sum = 0;
    for (int i = from; i < a.length; i++) {
      sum += Math.pow(a[i] - b[i], 2);
    }
    return Math.sqrt(sum);
  }
}
