package io.foster.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import io.foster.config.Backbone;
import io.foster.config.DistillConfig;
import io.foster.config.DistillPlan;
import io.foster.config.FosterConfig;
import io.foster.config.LoadedConfig;
import io.foster.config.ModelShape;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.pipeline.Progress;
import io.foster.pipeline.StageContext;
import io.foster.pipeline.StopSignal;
import io.foster.seqmodel.Ensemble;
import io.foster.seqmodel.SasRec;
import io.foster.seqmodel.Theta;
import io.foster.seqmodel.Toy;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.train.TrainingContext;
import io.foster.train.TrainingData;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The first-order loop with experts of two text encoders. */
class LoopModelTest {
  private static final int ITEMS = 24;

  private final SasRec first = new SasRec(new ModelShape(Backbone.SASREC, 6, 8, 1, 2, 12, 4));
  private final SasRec second = new SasRec(new ModelShape(Backbone.SASREC, 5, 8, 1, 2, 12, 4));

  private final Tensor za = Toy.normal(1, 1, ITEMS, 6);
  private final Tensor zb = Toy.normal(2, 1, ITEMS, 5);
  private final FrozenItemEncoder z = new FrozenItemEncoder(za, zb);

  private static Theta expert(SasRec model, long seed) {
    return new Theta(Toy.parameters(model, seed), NamedTensors.empty());
  }

  @Test
  void anAnchorIsOneCheckpointOfEachEncoder() {
    List<List<Theta>> each =
        List.of(
            List.of(expert(first, 1), expert(first, 2), expert(first, 3)),
            List.of(expert(second, 4), expert(second, 5)));
    LoopModel.OneOfEach anchors = new LoopModel.OneOfEach(each);
    assertEquals(6, anchors.size());
    Set<NamedTensors> seen = new HashSet<>();
    for (Theta anchor : anchors) {
      seen.add(anchor.sequence());
    }
    Set<NamedTensors> expected = new HashSet<>();
    for (Theta a : each.get(0)) {
      for (Theta b : each.get(1)) {
        expected.add(Ensemble.joined(List.of(a.sequence(), b.sequence())));
      }
    }
    assertEquals(expected, seen);
  }

  @Test
  void anchorsThatWouldLoseTheirTrainedLayersAreRefused() {
    FosterConfig config =
        LoadedConfig.with(
            "experts.encoders=[embedded, random]", "encoder.trainable-layers=1", "distill.steps=0");
    DistillConfig steps = config.distill().fromScratch(config.distill().plan().with(3, 0.1, 1));
    StageContext c =
        new StageContext(
            "test", null, config, null, null, null, Progress.silent(), StopSignal.none());
    ConfigException e =
        assertThrows(ConfigException.class, () -> LoopModel.of(c, steps, learner(0)));
    assertTrue(e.getMessage().startsWith("encoder.trainable-layers: 1 layers"), e.getMessage());
  }

  /** From soft targets that know nothing, with one expert of each encoder. */
  @Test
  void fromNothingTheLoopFindsTheMeanOfTheExpertsScores() {
    Theta a = expert(first, 1);
    Theta b = expert(second, 2);
    DistillPlan plan =
        new DistillPlan(
            200,
            ITEMS,
            10,
            0,
            1,
            new DistillPlan.Rule(0.2, 0, 0.01, 0, 0),
            new DistillPlan.Inner(20, 2, 0.01, 0, 0),
            new DistillPlan.Outer(0, 0, 1),
            new DistillPlan.Likeness(0, 0));
    SyntheticSet random = SmallSynthetic.set(z, 3, 4, 1, 5);
    SyntheticSet nothing =
        new SyntheticSet(
            ITEMS,
            random.lengths(),
            random.inputItems(),
            random.inputWeights(),
            Tensor.zeros(3, 4, 11),
            Tensor.zeros(ITEMS));
    Tensor found =
        new Distiller(new Ensemble(List.of(first, second)), z, z, plan)
            .run(
                new DecoupledSequences(nothing),
                new LoopModel.OneOfEach(List.of(List.of(a), List.of(b))),
                List.of(),
                1,
                (step, variables) -> {})
            .get(DecoupledSequences.TARGETS);
    List<int[]> inputs =
        IntStream.range(0, 3)
            .mapToObj(m -> Arrays.copyOfRange(random.inputItems(), 4 * m, 4 * m + 4))
            .toList();
    Tensor labels =
        Teachers.of(learner(0), List.of(a))
            .add(learner(1), List.of(b))
            .label(inputs, new int[] {4}, 1)
            .targets();
    assertEquals(0, new DecoupledSequences(nothing).initial().squaredNorm());
    double cosine = cosine(logits(found), logits(labels));
    assertTrue(cosine > 0.98, "cosine " + cosine);
  }

  private TrainingContext learner(int encoder) {
    TrainingData data =
        new TrainingData(
            first.shape(), za, za, List.of(zb), List.of(), List.of(), false, List.of(10));
    return TrainingContext.frozen(encoder == 0 ? data : data.ofOther(second.shape(), 0));
  }

  /** Logits of all items at every position, less their mean, which softmax takes away. */
  private double[] logits(Tensor u) {
    float[] features = z.features().data();
    double[] logits = new double[u.size() / 11 * ITEMS];
    for (int k = 0; k < logits.length; k++) {
      for (int j = 0; j < 11; j++) {
        logits[k] += (double) u.data()[k / ITEMS * 11 + j] * features[k % ITEMS * 11 + j];
      }
    }
    for (int p = 0; p < logits.length; p += ITEMS) {
      double mean = Arrays.stream(logits, p, p + ITEMS).average().orElseThrow();
      for (int i = p; i < p + ITEMS; i++) {
        logits[i] -= mean;
      }
    }
    return logits;
  }

  private static double cosine(double[] x, double[] y) {
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += x[i] * y[i];
      xx += x[i] * x[i];
      yy += y[i] * y[i];
    }
    return xy / Math.sqrt(xx * yy);
  }
}
