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
 * restricted to the subset C and renormalised there, averaged over the positions that a step looks
 * at, each read within its window.
 */
public final class SyntheticLoss {
  private final SequenceModel model;
  private final Parametrisation synthetic;
  private final boolean[] exists;

  public SyntheticLoss(SequenceModel model, Parametrisation synthetic) {
    this.model = model;
    this.synthetic = synthetic;
    this.exists = existing(synthetic);
  }

  /** Which of the M L positions exist. */
  private static boolean[] existing(Parametrisation synthetic) {
    int length = synthetic.length();
    int[] lengths = synthetic.lengths();
    boolean[] exists = new boolean[lengths.length * length];
    for (int i = 0; i < exists.length; i++) {
      exists[i] = i % length < lengths[i / length];
    }
    return exists;
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
    int width = step.excerpt().width();
    int[] looked = step.excerpt().positions();
    int n = looked.length;
    NDArray inputs =
        synthetic.inputs(variables, step).reshape(n / width, width, model.shape().dimension());
    long[] positions = new long[n];
    Arrays.setAll(positions, i -> i % width);
    NDArray hidden =
        model
            .encode(p, inputs, Torch.longs(manager, positions, n / width, width), dropout)
            .reshape(n, model.shape().dimension());
    NDArray soft = softTargets(variables, step);
    long[] rows = LongStream.range(0, n).filter(i -> exists[looked[(int) i]]).toArray();
    if (rows.length < n) {
      NDArray existing = Torch.longs(manager, rows, rows.length);
      hidden = BoundParameters.rows(hidden, existing);
      soft = BoundParameters.rows(soft, existing);
    }
    return Losses.softCrossEntropy(hidden, step.embeddings(), step.candidates(), soft);
  }

  /** y over C, shape (P, N). */
  NDArray softTargets(Map<String, NDArray> variables, SyntheticStep step) {
    return synthetic
        .targets(variables, step)
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
