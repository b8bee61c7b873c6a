package io.foster.seqmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.encoder.ItemEncoder;
import io.foster.tensor.Autograd;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Torch;

/**
 * One evaluation of a loss at given parameters, with its gradient. Only the items of the step pass
 * through the text encoder; where that has trainable layers, dL/dE goes back to it and returns as
 * the gradient of its parameters.
 */
@FunctionalInterface
public interface ModelLoss {

  /**
   * The graph of the loss.
   *
   * @param parameters of the sequence model
   * @param embeddings of the step's items, shape (n, d)
   * @return a scalar
   */
  NDArray of(BoundParameters parameters, NDArray embeddings);

  /**
   * A loss and its gradient.
   *
   * @param value in nats
   * @param gradient of the form of theta
   */
  record Result(double value, Theta gradient) {}

  /**
   * Evaluates {@code loss} at {@code theta}.
   *
   * @param items the items of the step, by local number
   */
  static Result evaluate(
      SequenceModel model, ItemEncoder encoder, Theta theta, int[] items, ModelLoss loss) {
    boolean frozen = theta.encoder().isEmpty();
    return GradMode.enabled(
        () -> {
          try (NDManager manager = Torch.newManager()) {
            NDArray features =
                frozen
                    ? encoder.embed(manager, items, theta.encoder())
                    : Torch.toNative(manager, encoder.embedForGradient(items, theta.encoder()));
            if (!frozen) {
              features.setRequiresGradient(true);
            }
            BoundParameters parameters = BoundParameters.trainable(manager, theta.sequence());
            NDArray value = loss.of(parameters, model.embedItems(parameters, features));
            Autograd.backward(value);
            NamedTensors phi =
                frozen
                    ? NamedTensors.empty()
                    : encoder.vjp(
                        items, Torch.toHost(Autograd.gradient(features)), theta.encoder());
            return new Result(value.getFloat(), new Theta(parameters.gradients(), phi));
          }
        });
  }
}
