package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.FiniteDifferences;
import io.foster.config.Backbone;
import io.foster.config.ModelShape;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Torch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnsembleTest {
  private static final int ITEMS = 12;
  private static final int[][] SEQUENCES = {{3, 1, 4, 1}, {5, 9, 2, 6}};

  private final FrozenItemEncoder first = Toy.items(ITEMS, 6);
  private final FrozenItemEncoder second = new FrozenItemEncoder(Toy.normal(3, 1, ITEMS, 5));
  private final FrozenItemEncoder both = new FrozenItemEncoder(first.features(), second.features());

  private static SequenceModel model(Backbone backbone, int features) {
    return SequenceModel.of(new ModelShape(backbone, features, 8, 2, 2, 12, 4));
  }

  /** Scores of every item at every position, shape (positions, items), row after row. */
  private static float[] scores(
      SequenceModel model, NamedTensors parameters, FrozenItemEncoder encoder) {
    float[] hidden = Toy.hidden(model, parameters, encoder, SEQUENCES);
    int d = model.shape().dimension();
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      BoundParameters p = BoundParameters.constant(manager, parameters);
      NDArray e = model.embedItems(p, Torch.toNative(manager, encoder.features()));
      NDArray h = Torch.floats(manager, hidden, hidden.length, hidden.length / d, d);
      return h.matMul(e.transpose()).toFloatArray();
    }
  }

  @ParameterizedTest
  @EnumSource(Backbone.class)
  void scoresAreTheMeanOfTheModelsScores(Backbone backbone) {
    SequenceModel a = model(backbone, 6);
    SequenceModel b = model(backbone, 5);
    NamedTensors ofA = Toy.parameters(a, 1);
    NamedTensors ofB = Toy.parameters(b, 2);
    float[] one = scores(a, ofA, first);
    float[] other = scores(b, ofB, second);
    float[] expected = new float[one.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (one[i] + other[i]) / 2;
    }
    Ensemble ensemble = new Ensemble(List.of(a, b));
    assertEquals(11, ensemble.shape().featureDimension());
    assertArrayEquals(expected, scores(ensemble, Ensemble.joined(List.of(ofA, ofB)), both), 1e-5f);
  }

  @Test
  void aLossHasItsGradientInTheParametersOfAllModels() {
    Ensemble ensemble =
        new Ensemble(List.of(model(Backbone.MEAN_POOLING, 6), model(Backbone.MEAN_POOLING, 5)));
    NamedTensors parameters = Toy.parameters(ensemble, 7);
    LocalItems all = LocalItems.identity(ITEMS);
    SequenceBatch batch = SequenceBatch.forTraining(List.of(SEQUENCES), 4, all);
    int[] items = all.toArray();
    ModelLoss loss =
        (p, e) -> batch.encode(ensemble, p, e, Dropout.NONE).matMul(e.transpose()).square().mean();
    NamedTensors gradient =
        ModelLoss.evaluate(ensemble, both, new Theta(parameters, NamedTensors.empty()), items, loss)
            .gradient()
            .sequence();
    assertEquals(parameters.names(), gradient.names());
    NamedTensors slope =
        FiniteDifferences.of(
            parameters,
            4e-3,
            x ->
                ModelLoss.evaluate(ensemble, both, new Theta(x, NamedTensors.empty()), items, loss)
                    .value());
    FiniteDifferences.assertClose(slope, gradient, 0.02, 1e-3);
  }

  @Test
  void modelsOfDifferentLengthsAreRefused() {
    SequenceModel shorter = SequenceModel.of(new ModelShape(Backbone.SASREC, 5, 8, 2, 2, 12, 3));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Ensemble(List.of(model(Backbone.SASREC, 6), shorter)));
  }
}
