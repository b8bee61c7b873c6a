package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.FiniteDifferences;
import io.foster.config.Backbone;
import io.foster.config.ModelShape;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What all backbones promise, and the numbers of those besides SASRec by another way. */
class BackboneTest {
  private static final int ITEMS = 12;
  private static final int FEATURES = 6;
  private static final int D = 8;
  private static final int LONGEST = 5;
  private static final double STEP = 4e-3;

  private final FrozenItemEncoder encoder = Toy.items(ITEMS, FEATURES);

  private static SequenceModel model(Backbone backbone) {
    return SequenceModel.of(new ModelShape(backbone, FEATURES, D, 2, 2, 12, LONGEST));
  }

  /** Hidden states of every position, shape (total positions, d), row after row. */
  private float[] encode(SequenceModel model, NamedTensors parameters, int[]... sequences) {
    return Toy.hidden(model, parameters, encoder, sequences);
  }

  /** e of the whole catalogue. */
  private double[][] embeddings(NamedTensors p) {
    double[][] e = new double[ITEMS][];
    for (int i = 0; i < ITEMS; i++) {
      double[] z = new double[FEATURES];
      for (int k = 0; k < FEATURES; k++) {
        z[k] = encoder.features().data()[i * FEATURES + k];
      }
      e[i] = ByHand.affine(p, "projection", z);
    }
    return e;
  }

  private static double[] gru(NamedTensors p, int layer, double[] x, double[] h) {
    String name = "gru." + layer + ".";
    double[] in = ByHand.affine(p, name + "input", x);
    double[] before = ByHand.affine(p, name + "hidden", h);
    double[] next = new double[D];
    for (int i = 0; i < D; i++) {
      double r = 1 / (1 + Math.exp(-in[i] - before[i]));
      double z = 1 / (1 + Math.exp(-in[D + i] - before[D + i]));
      double n = Math.tanh(in[2 * D + i] + r * before[2 * D + i]);
      next[i] = (1 - z) * n + z * h[i];
    }
    return next;
  }

  @Test
  void gru4RecIsItsEquationsOneStepAfterTheOther() {
    SequenceModel model = model(Backbone.GRU4REC);
    NamedTensors p = Toy.parameters(model, 7);
    int[] history = {3, 1, 4, 1};
    double[][] e = embeddings(p);
    double[][] h = new double[2][D];
    float[] actual = encode(model, p, new int[] {8, 2}, history);
    for (int t = 0; t < history.length; t++) {
      h[0] = gru(p, 0, e[history[t]], h[0]);
      h[1] = gru(p, 1, h[0], h[1]);
      assertState(ByHand.norm(p, "norm", h[1]), actual, 2 + t);
    }
  }

  @Test
  void meanPoolingIsTheFeedForwardNetworkOfTheMean() {
    SequenceModel model = model(Backbone.MEAN_POOLING);
    NamedTensors p = Toy.parameters(model, 7);
    int[] history = {3, 1, 4, 1};
    double[][] e = embeddings(p);
    double[] sum = new double[D];
    float[] actual = encode(model, p, new int[] {8, 2}, history);
    for (int t = 0; t < history.length; t++) {
      double[] x = new double[D];
      for (int i = 0; i < D; i++) {
        sum[i] += e[history[t]][i];
        x[i] = sum[i] / (t + 1);
      }
      for (int l = 0; l < 2; l++) {
        String name = "blocks." + l + ".";
        double[] inner =
            ByHand.affine(p, name + "feedforward.inner", ByHand.norm(p, name + "norm", x));
        double[] rectified = Arrays.stream(inner).map(v -> Math.max(0, v)).toArray();
        x = plus(x, ByHand.affine(p, name + "feedforward.outer", rectified));
      }
      assertState(ByHand.norm(p, "norm", x), actual, 2 + t);
    }
  }

  private static double[] plus(double[] a, double[] b) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  private static void assertState(double[] expected, float[] actual, int row) {
    for (int i = 0; i < D; i++) {
      assertEquals(expected[i] / Math.sqrt(D), actual[row * D + i], 1e-5, row + ", " + i);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLaterItemDoesNotReachEarlierHiddenStates(Backbone backbone) {
    SequenceModel model = model(backbone);
    NamedTensors p = Toy.parameters(model, 7);
    float[] one = encode(model, p, new int[] {3, 1, 4, 1});
    float[] other = encode(model, p, new int[] {3, 1, 4, 9});
    assertArrayEquals(Arrays.copyOf(one, 3 * D), Arrays.copyOf(other, 3 * D));
    assertTrue(distance(one, other, 3) > 0.1);
  }

  @ParameterizedTest
  @EnumSource
  void earlierItemsReachLaterHiddenStatesAndOnlyTheMeanForgetsTheirOrder(Backbone backbone) {
    SequenceModel model = model(backbone);
    NamedTensors p = Toy.parameters(model, 7);
    float[] one = encode(model, p, new int[] {3, 1, 4});
    assertTrue(distance(one, encode(model, p, new int[] {5, 1, 4}), 2) > 0.01);
    double otherOrder = distance(one, encode(model, p, new int[] {1, 3, 4}), 2);
    if (backbone == Backbone.MEAN_POOLING) {
      assertEquals(0, otherOrder, 1e-5);
    } else {
      assertTrue(otherOrder > 0.01);
    }
  }

  @ParameterizedTest
  @EnumSource
  void paddingChangesNothing(Backbone backbone) {
    SequenceModel model = model(backbone);
    NamedTensors p = Toy.parameters(model, 7);
    int[][] sequences = {{3, 1, 4, 1, 5}, {5}, {9, 2}};
    float[] together = encode(model, p, sequences);
    int from = 0;
    for (int[] s : sequences) {
      float[] alone = encode(model, p, s);
      assertArrayEquals(alone, Arrays.copyOfRange(together, from, from + alone.length), 1e-6f);
      from += alone.length;
    }
    assertEquals(together.length, from);
  }

  @ParameterizedTest
  @EnumSource
  void everyParameterHasTheGradientOfItsFiniteDifferences(Backbone backbone) {
    SequenceModel model = model(backbone);
    NamedTensors parameters = Toy.parameters(model, 7);
    LocalItems items = new LocalItems(ITEMS);
    SequenceBatch batch =
        SequenceBatch.forTraining(
            List.of(new int[] {0, 3, 7, 3, 5}, new int[] {8, 2, 11}), LONGEST, items);
    long[] candidates = items.numbers(new int[] {1, 3, 4, 9, 10});
    ModelLoss loss =
        (p, e) ->
            Losses.sampledSoftmax(
                batch.encode(model, p, e, Dropout.NONE), e, batch.targets(), candidates);
    NamedTensors analytic = evaluate(model, parameters, items, loss).gradient().sequence();
    FiniteDifferences.assertClose(
        FiniteDifferences.of(parameters, STEP, p -> evaluate(model, p, items, loss).value()),
        analytic,
        0.02,
        1e-4);
    for (String name : analytic.names()) {
      boolean none = name.endsWith("attention.key.bias");
      assertTrue(none || largest(analytic.get(name)) > 1e-4, name);
    }
  }

  private ModelLoss.Result evaluate(
      SequenceModel model, NamedTensors p, LocalItems items, ModelLoss loss) {
    return ModelLoss.evaluate(
        model, encoder, new Theta(p, NamedTensors.empty()), items.toArray(), loss);
  }

  @ParameterizedTest
  @EnumSource
  void aFreshModelFollowsItsSeedAndResemblesTheHistory(Backbone backbone) {
    SequenceModel model = model(backbone);
    NamedTensors p = model.initialParameters(3);
    assertEquals(p, model.initialParameters(3));
    assertNotEquals(p, model.initialParameters(4));
    double[][] e = embeddings(p);
    for (int item = 0; item < ITEMS; item++) {
      float[] h = encode(model, p, new int[] {item, item, item});
      double[] own = e[item];
      double cosine = 0;
      for (int i = 0; i < D; i++) {
        cosine += h[2 * D + i] * own[i];
      }
      cosine /= Math.sqrt(squares(own));
      assertTrue(cosine > 0.7, backbone + " " + item + ": " + cosine);
    }
  }

  private static double largest(Tensor t) {
    double largest = 0;
    for (float v : t.data()) {
      largest = Math.max(largest, Math.abs(v));
    }
    return largest;
  }

  private static double squares(double[] x) {
    return Arrays.stream(x).map(v -> v * v).sum();
  }

  private static double distance(float[] a, float[] b, int row) {
    double sum = 0;
    for (int i = row * D; i < a.length; i++) {
      sum += Math.pow(a[i] - b[i], 2);
    }
    return Math.sqrt(sum);
  }
}
