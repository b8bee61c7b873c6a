package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.SasRec;
import io.foster.seqmodel.SequenceBatch;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExpertLabelsTest {
  private static final int ITEMS = 20;
  private static final int FEATURES = 6;

  private final FrozenItemEncoder frozen = Toy.items(ITEMS, FEATURES);
  private final SasRec model = Toy.model(FEATURES, 4);
  private final List<int[]> sequences = List.of(new int[] {3, 1, 4}, new int[] {15, 9, 3});

  private Theta expert(long seed) {
    return new Theta(Toy.parameters(model, seed), NamedTensors.empty());
  }

  /** The experts' own scores of all items at every position, shape (6, items). */
  private float[] scores(Theta expert, ItemEncoder encoder) {
    int[] all = IntStream.range(0, ITEMS).toArray();
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      BoundParameters p = BoundParameters.constant(manager, expert.sequence());
      var e = model.embedItems(p, Torch.toNative(manager, encoder.embed(all, expert.encoder())));
      return SequenceBatch.forEveryPosition(sequences, 4, LocalItems.identity(ITEMS))
          .encode(model, p, e, Dropout.NONE)
          .matMul(e.transpose())
          .toFloatArray();
    }
  }

  /** The soft targets &lt;u, z_i&gt;, shape (6, items). */
  private float[] scores(Tensor u) {
    float[] out = new float[6 * ITEMS];
    for (int i = 0; i < out.length; i++) {
      double sum = 0;
      for (int j = 0; j < FEATURES; j++) {
        sum +=
            (double) u.data()[i / ITEMS * FEATURES + j]
                * frozen.features().data()[i % ITEMS * FEATURES + j];
      }
      out[i] = (float) sum;
    }
    return out;
  }

  private static float[] softmax(float[] scores) {
    float[] out = new float[scores.length];
    for (int from = 0; from < out.length; from += ITEMS) {
      double sum = 0;
      for (int i = from; i < from + ITEMS; i++) {
        sum += Math.exp(scores[i]);
      }
      for (int i = from; i < from + ITEMS; i++) {
        out[i] = (float) (Math.exp(scores[i]) / sum);
      }
    }
    return out;
  }

  @Test
  void eachWidthHasTheLabelsOfItsWindowsReadByThemselves() {
    ExpertLabels labels = new ExpertLabels(model, List.of(expert(1), expert(2)), frozen, frozen, 1);
    List<int[]> whole = List.of(new int[] {3, 1, 4, 8}, new int[] {15, 9, 3, 2});
    Tensor both = labels.label(whole, new int[] {4, 2});
    assertArrayEquals(new long[] {2, 4, 2 * FEATURES}, both.shape());
    Tensor long4 = labels.label(whole);
    Tensor short2 =
        labels.label(
            List.of(new int[] {3, 1}, new int[] {4, 8}, new int[] {15, 9}, new int[] {3, 2}));
    for (int p = 0; p < 8; p++) {
      float[] u = Arrays.copyOfRange(both.data(), 2 * p * FEATURES, 2 * (p + 1) * FEATURES);
      assertArrayEquals(
          Arrays.copyOfRange(long4.data(), p * FEATURES, (p + 1) * FEATURES),
          Arrays.copyOf(u, FEATURES));
      assertArrayEquals(
          Arrays.copyOfRange(short2.data(), p * FEATURES, (p + 1) * FEATURES),
          Arrays.copyOfRange(u, FEATURES, 2 * FEATURES),
          1e-6f);
    }
  }

  @Test
  void withAFrozenEncoderTheyAreTheExpertsOwnPredictions() {
    ExpertLabels labels = new ExpertLabels(model, List.of(expert(1)), frozen, frozen, 1);
    Tensor u = labels.label(sequences);
    assertArrayEquals(new long[] {2, 3, FEATURES}, u.shape());
    assertArrayEquals(softmax(scores(expert(1), frozen)), softmax(scores(u)), 1e-5f);
    assertEquals(1, labels.fit());
  }

  @Test
  void severalExpertsScoresAreAveraged() {
    List<Theta> experts = List.of(expert(1), expert(2), expert(3));
    float[] mean = new float[6 * ITEMS];
    for (Theta expert : experts) {
      float[] own = scores(expert, frozen);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += own[i] / 3;
      }
    }
    Tensor u = new ExpertLabels(model, experts, frozen, frozen, 1).label(sequences);
    assertArrayEquals(softmax(mean), softmax(scores(u)), 1e-5f);
  }

  @Test
  void aTrainedEncoderThatIsLinearInTheFrozenFeaturesIsFittedExactly() {
    Toy.LinearEncoder encoder =
        new Toy.LinearEncoder(
            frozen, Toy.normal(5, 0.5, FEATURES, FEATURES), Toy.normal(6, 0.5, FEATURES));
    Theta expert = new Theta(Toy.parameters(model, 1), encoder.initialParameters());
    ExpertLabels labels = new ExpertLabels(model, List.of(expert), encoder, frozen, 1);
    float[] own = softmax(scores(expert, encoder));
    assertArrayEquals(own, softmax(scores(labels.label(sequences))), 1e-3f);
    assertTrue(labels.fit() > 0.9999, "fit " + labels.fit());
  }

  @Test
  void leastSquaresFindsTheLinearMap() {
    Tensor x = Toy.normal(1, 1, 60, 3);
    float[] a = {1, -2, 0.5f, 0, 3, 1};
    Tensor y = Tensor.zeros(60, 2);
    for (int i = 0; i < 60; i++) {
      for (int r = 0; r < 2; r++) {
        double sum = 7 * r - 1;
        for (int j = 0; j < 3; j++) {
          sum += (double) a[3 * r + j] * x.data()[3 * i + j];
        }
        y.data()[2 * i + r] = (float) sum;
      }
    }
    LeastSquares fit = LeastSquares.of(x, y);
    assertArrayEquals(new long[] {2, 3}, fit.matrix().shape());
    assertArrayEquals(a, fit.matrix().data(), 1e-3f);
    assertEquals(1, fit.explained(), 1e-6);
  }

  @Test
  void leastSquaresSaysHowMuchItExplains() {
    // y = x + r with r orthogonal to x and as large: half of the variance is left.
    Tensor x = new Tensor(new long[] {4, 1}, new float[] {1, -1, 1, -1});
    Tensor y = new Tensor(new long[] {4, 1}, new float[] {2, 0, 0, -2});
    LeastSquares fit = LeastSquares.of(x, y);
    assertEquals(1, fit.matrix().data()[0], 1e-3);
    assertEquals(0.5, fit.explained(), 1e-3);
    float[] constant = new float[4];
    Arrays.fill(constant, 3);
    assertEquals(1, LeastSquares.of(x, new Tensor(new long[] {4, 1}, constant)).explained());
  }
}
