package io.foster.seqmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import io.foster.OnGpu;
import io.foster.config.Backbone;
import io.foster.config.ModelShape;
import io.foster.encoder.FrozenItemEncoder;
import io.foster.tensor.NamedTensors;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses and gradients of sequence models on a GPU against the CPU. */
class GpuModelTest {
  private static final double CLOSE = 1e-3;
  private static final int ITEMS = 400;
  private static final int FEATURES = 48;

  private final Device gpu = OnGpu.first();
  private final FrozenItemEncoder encoder = Toy.items(ITEMS, FEATURES);

  @ParameterizedTest
  @EnumSource
  void aLossAndItsGradientAreThoseOfTheCpu(Backbone backbone) throws Exception {
    SequenceModel model = SequenceModel.of(new ModelShape(backbone, FEATURES, 64, 2, 2, 128, 20));
    Theta theta = new Theta(model.initialParameters(7), NamedTensors.empty());
    LocalItems items = new LocalItems(ITEMS);
    List<int[]> histories = List.of(new int[] {0, 3, 7, 3, 5, 90}, new int[] {8, 2, 11, 399});
    SequenceBatch batch = SequenceBatch.forTraining(histories, 20, items);
    long[] candidates = items.numbers(new int[] {1, 3, 4, 9, 10, 200, 201, 202});
    ModelLoss loss =
        (p, e) ->
            Losses.sampledSoftmax(
                batch.encode(model, p, e, Dropout.NONE), e, batch.targets(), candidates);
    ModelLoss.Result exact = ModelLoss.evaluate(model, encoder, theta, items.toArray(), loss);
    ModelLoss.Result other =
        OnGpu.on(gpu, () -> ModelLoss.evaluate(model, encoder, theta, items.toArray(), loss));
    assertEquals(exact.value(), other.value(), CLOSE * exact.value());
    OnGpu.assertClose(exact.gradient().sequence(), other.gradient().sequence(), CLOSE);
  }
}
