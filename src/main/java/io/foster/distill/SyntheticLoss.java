package io.foster.distill;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.Losses;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.Theta;
import io.foster.tensor.Autograd;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Torch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * L_syn(theta; S, C): cross-entropy between the soft targets and the softmax of the scores, both
 * restricted to the subset C and renormalised there, averaged over all positions.
 */
public final class SyntheticLoss {
  private final SequenceModel model;
  private final Parametrisation synthetic;
  private final long[] rows;

  public SyntheticLoss(SequenceModel model, Parametrisation synthetic) {
    this.model = model;
    this.synthetic = synthetic;
    int length = synthetic.length();
    int[] lengths = synthetic.lengths();
    this.rows =
        LongStream.range(0, (long) lengths.length * length)
            .filter(i -> i % length < lengths[(int) (i / length)])
            .toArray();
  }

  /**
   * The graph for given parameters.
   *
   * @param embeddings of the step's items
   * @param variables of S, bound
   * @return a scalar
   */
  public NDArray graph(
      BoundParameters p,
      NDArray embeddings,
      Map<String, NDArray> variables,
      SyntheticStep step,
      Dropout dropout) {
    step.bind(embeddings);
    NDManager manager = embeddings.getManager();
    int m = synthetic.sequenceCount();
    int l = synthetic.length();
    NDArray inputs = synthetic.inputs(variables, step).reshape(m, l, model.shape().dimension());
    long[] positions = new long[m * l];
    Arrays.setAll(positions, i -> i % l);
    NDArray hidden =
        model
            .encode(p, inputs, Torch.longs(manager, positions, m, l), dropout)
            .reshape((long) m * l, model.shape().dimension());
    NDArray soft = softTargets(variables, step);
    if (rows.length < m * l) {
      NDArray existing = Torch.longs(manager, rows, rows.length);
      hidden = BoundParameters.rows(hidden, existing);
      soft = BoundParameters.rows(soft, existing);
    }
    return Losses.softCrossEntropy(hidden, step.embeddings(), step.candidates(), soft);
  }

  /** y over C, shape (M L, N). */
  NDArray softTargets(Map<String, NDArray> variables, SyntheticStep step) {
    return synthetic
        .targets(variables)
        .matMul(step.subsetFeatures().transpose())
        .add(step.subsetRows(synthetic.bias()))
        .softmax(1);
  }

  /** Binds S as constants. */
  public static Map<String, NDArray> constants(NDManager manager, NamedTensors variables) {
    Map<String, NDArray> bound = new LinkedHashMap<>();
    variables.asMap().forEach((name, t) -> bound.put(name, Torch.toNative(manager, t)));
    return bound;
  }

  /**
   * A value and its gradient with respect to S.
   *
   * @param value in nats
   */
  public record Result(double value, NamedTensors gradient) {}

  /** grad_S L_syn(theta; S, C), theta held constant, no dropout. */
  public Result gradient(
      Theta theta, NamedTensors variables, SyntheticStep step, ItemEncoder encoder) {
    return GradMode.enabled(
        () -> {
          try (NDManager manager = Torch.newManager(Device.cpu())) {
            BoundParameters p = BoundParameters.constant(manager, theta.sequence());
            NDArray features =
                Torch.toNative(manager, encoder.embed(step.items().toArray(), theta.encoder()));
            NDArray embeddings = model.embedItems(p, features);
            Map<String, NDArray> leaves = Autograd.leaves(manager, variables);
            NDArray loss = graph(p, embeddings, leaves, step, Dropout.NONE);
            Autograd.backward(loss);
            return new Result(loss.getFloat(), Autograd.gradients(leaves));
          }
        });
  }
}
