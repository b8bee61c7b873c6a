package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.TestSpark;
import io.foster.config.Backbone;
import io.foster.config.DistillConfig;
import io.foster.config.DistillPlan;
import io.foster.config.ModelShape;
import io.foster.seqmodel.Toy;
import io.foster.tensor.Tensor;
import io.foster.train.TrainingData;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitialSetTest {
  private static final Tensor LINE = new Tensor(new long[] {5, 1}, new float[] {0, 1, 3, 3.5f, 10});

  private final Tensor u = Toy.normal(1, 1, 2, 2, 1);
  private final List<int[]> sequences = List.of(new int[] {0, 2}, new int[] {4, 1});

  private static DistillConfig config(DistillConfig.Form form, int mixture) {
    return config(form, mixture, 1, DistillConfig.Start.LABELS);
  }

  private static DistillConfig config(
      DistillConfig.Form form, int mixture, double sharpness, DistillConfig.Start start) {
    return new DistillConfig(
        2,
        2,
        List.of(),
        form,
        DistillConfig.Inputs.UNIFORM,
        0.5,
        0,
        mixture,
        3,
        sharpness,
        start,
        1,
        DistillConfig.LabelEncoders.ALL,
        new DistillPlan(
            1,
            2,
            1,
            0,
            1,
            new DistillPlan.Rule(0.01, 0, 0, 1, 0),
            new DistillPlan.Inner(1, 0, 0.1, 0, 0),
            new DistillPlan.Outer(0, 0.1, 16),
            new DistillPlan.Likeness(0, 0.5)),
        DistillConfig.Anchors.ALL,
        1,
        1,
        new DistillConfig.Gate(0, 1, 1),
        3,
        true);
  }

  private SyntheticSet of(DistillConfig.Form form, int mixture) {
    Parametrisation p = InitialSet.of(config(form, mixture), sequences, u, LINE);
    return p.export(p.initial());
  }

  @Test
  void plainInputsAreTheChosenItemsWithTheGivenTargets() {
    SyntheticSet set = of(DistillConfig.Form.DECOUPLED, 1);
    assertArrayEquals(new int[] {0, 2, 4, 1}, set.inputItems());
    assertArrayEquals(new float[] {1, 1, 1, 1}, set.inputWeights().data());
    assertEquals(u, set.targets());
    assertArrayEquals(new int[] {2, 2}, set.lengths());
  }

  @Test
  void aMixtureIsTheItemAndItsNearest() {
    SyntheticSet set = of(DistillConfig.Form.DECOUPLED, 3);
    assertArrayEquals(new int[] {0, 1, 2, 2, 3, 1, 4, 3, 2, 1, 0, 2}, set.inputItems());
    assertArrayEquals(
        new float[] {.9f, .05f, .05f}, Arrays.copyOf(set.inputWeights().data(), 3), 1e-6f);
    assertEquals(5, of(DistillConfig.Form.DECOUPLED, 50).mixture());
  }

  @Test
  void tiedTargetsAreTheGivenOnes() {
    SyntheticSet set = of(DistillConfig.Form.TIED, 1);
    assertEquals(u, set.targets());
    assertEquals(3, set.mixture());
    // The second sequence starts around item 4, which lies farthest out in its own direction.
    assertEquals(4, set.inputItems()[6]);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 8})
  void tiedFromNothingTargetsPointToTheNextItemAndInputsAsSharplyAsEver(double sharpness) {
    Parametrisation p =
        InitialSet.of(
            config(DistillConfig.Form.TIED, 1, sharpness, DistillConfig.Start.NONE),
            sequences,
            u,
            LINE);
    float[] states = p.initial().get("states").data();
    // The items 0, 2, 0 of the first sequence, whose third is the first again.
    float[] z = LINE.data();
    double factor = TiedSequences.POINTED / sharpness;
    float[] expected = {z[0], z[2], z[0], z[4], z[1], z[4]};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i] * factor, states[i], 1e-5);
    }
    SyntheticSet sharp = p.export(p.initial());
    SyntheticSet plain = of(DistillConfig.Form.TIED, 1);
    assertEquals(plain.inputItems()[6], sharp.inputItems()[6]);
    assertEquals(plain.inputWeights().data()[6], sharp.inputWeights().data()[6], 1e-5);
  }

  @Test
  void medoidsAreDistinctItemsThatTheSeedDecides() {
    Tensor features = Toy.normal(1, 1, 40, 4);
    TrainingData data =
        new TrainingData(
            new ModelShape(Backbone.SASREC, 4, 8, 1, 1, 8, 10),
            features,
            features,
            Toy.users(Toy.counting(20, 40, 6, 1)),
            List.of(),
            false,
            List.of(10));
    int[] chosen = new ItemClusters(TestSpark.session(), data, 0.5, 3).medoids(8);
    assertTrue(chosen.length > 4 && chosen.length <= 8, Arrays.toString(chosen));
    assertEquals(chosen.length, Arrays.stream(chosen).distinct().count());
    assertArrayEquals(chosen, new ItemClusters(TestSpark.session(), data, 0.5, 3).medoids(8));
    int[] many = new ItemClusters(TestSpark.session(), data, 0.5, 3).medoids(400);
    assertEquals(many.length, Arrays.stream(many).filter(i -> i < 40).distinct().count());
  }
}
