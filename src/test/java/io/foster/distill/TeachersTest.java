package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.foster.config.Backbone;
import io.foster.config.ModelShape;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.train.TrainingContext;
import io.foster.train.TrainingData;
import java.util.List;
import org.junit.jupiter.api.Test;

class TeachersTest {
  private static final int ITEMS = 20;

  private final Tensor first = Toy.normal(1, 1, ITEMS, 6);
  private final Tensor second = Toy.normal(2, 1, ITEMS, 5);
  private final TrainingData data =
      new TrainingData(
          shape(6), first, first, List.of(second), List.of(), List.of(), false, List.of(10));
  private final TrainingContext own = TrainingContext.frozen(data);
  private final TrainingContext other = TrainingContext.frozen(data.ofOther(shape(5), 0));
  private final List<int[]> sequences = List.of(new int[] {3, 1, 4, 9}, new int[] {15, 9, 3, 0});

  private static ModelShape shape(int features) {
    return new ModelShape(Backbone.SASREC, features, 8, 2, 2, 12, 4);
  }

  private static Theta expert(TrainingContext learner, long seed) {
    return new Theta(Toy.parameters(learner.model(), seed), NamedTensors.empty());
  }

  /** &lt;u, z_i&gt; of every position, one window. */
  private static double[] scores(Tensor u, Tensor z) {
    int c = (int) z.shape()[1];
    double[] scores = new double[u.size() / c * ITEMS];
    for (int k = 0; k < scores.length; k++) {
      for (int j = 0; j < c; j++) {
        scores[k] += (double) u.data()[k / ITEMS * c + j] * z.data()[k % ITEMS * c + j];
      }
    }
    return scores;
  }

  private static double[] scores(TrainingContext learner, Theta expert, List<int[]> sequences) {
    ExpertLabels labels =
        new ExpertLabels(learner.model(), List.of(expert), learner.encoder(), learner.frozen(), 1);
    return scores(labels.label(sequences), learner.data().features());
  }

  @Test
  void aSetOfTwoEncodersHoldsTheMeanOfAllExpertsScores() {
    List<Theta> ours = List.of(expert(own, 1), expert(own, 2), expert(own, 3));
    Theta theirs = expert(other, 4);
    Teachers.Labels labels =
        Teachers.of(own, ours).add(other, List.of(theirs)).label(sequences, new int[] {4}, 1);
    assertEquals(1, labels.fit());
    assertArrayEquals(new long[] {2, 4, 11}, labels.targets().shape());
    double[] mean = scores(other, theirs, sequences);
    for (Theta expert : ours) {
      double[] one = scores(own, expert, sequences);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += one[i];
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= 4;
    }
    Tensor z = own.labels().features();
    assertArrayEquals(mean, scores(labels.targets(), z), 1e-4);
  }

  @Test
  void everyWindowHasTheNumbersOfBothEncoders() {
    Teachers both = Teachers.of(own, List.of(expert(own, 1))).add(other, List.of(expert(other, 2)));
    Tensor two = both.label(sequences, new int[] {4, 2}, 1).targets();
    Tensor whole = both.label(sequences, new int[] {4}, 1).targets();
    Tensor halves = both.label(sequences, new int[] {2}, 1).targets();
    assertArrayEquals(new long[] {2, 4, 22}, two.shape());
    for (int p = 0; p < 8; p++) {
      for (int j = 0; j < 11; j++) {
        assertEquals(whole.data()[p * 11 + j], two.data()[p * 22 + j], 1e-6);
        assertEquals(halves.data()[p * 11 + j], two.data()[p * 22 + 11 + j], 1e-6);
      }
    }
  }

  @Test
  void expertsOfOneEncoderGiveTheirOwnLabels() {
    List<Theta> experts = List.of(expert(own, 1), expert(own, 2));
    Tensor expected =
        new ExpertLabels(own.model(), experts, own.encoder(), own.frozen(), 1)
            .label(sequences, new int[] {4, 2});
    assertEquals(
        expected, Teachers.of(own, experts).label(sequences, new int[] {4, 2}, 1).targets());
  }

  @Test
  void aSetIsReadInTheFeaturesItIsWrittenIn() {
    assertSame(own.frozen(), own.labels(6));
    assertEquals(11, own.labels(11).dimension());
    assertThrows(IllegalArgumentException.class, () -> own.labels(5));
    assertSame(other.frozen(), other.labels());
  }

  @Test
  void joinedFeaturesStandOneAfterAnother() {
    FrozenItemEncoder joined = new FrozenItemEncoder(first, second);
    assertEquals(ITEMS, joined.itemCount());
    Tensor rows = joined.embed(new int[] {7, 2}, NamedTensors.empty());
    assertArrayEquals(new long[] {2, 11}, rows.shape());
    for (int j = 0; j < 6; j++) {
      assertEquals(first.data()[2 * 6 + j], rows.data()[11 + j]);
    }
    for (int j = 0; j < 5; j++) {
      assertEquals(second.data()[7 * 5 + j], rows.data()[6 + j]);
    }
    assertEquals(joined.features().data()[2 * 11 + 8], rows.data()[11 + 8]);
    assertThrows(
        IllegalArgumentException.class,
        () -> new FrozenItemEncoder(first, Tensor.zeros(ITEMS + 1, 2)));
  }
}
