package io.foster.distill;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.Losses;
import io.foster.seqmodel.SequenceModel;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Scalars;
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
  private final double temperature;
  private final boolean[] exists;
  private final boolean biased;

  /** The loss at temperature 1. */
  public SyntheticLoss(SequenceModel model, Parametrisation synthetic) {
    this(model, synthetic, 1);
  }

  /**
   * @param temperature what soft targets' logits and scores are both divided by (Hinton, Vinyals
   *     and Dean, arXiv:1503.02531): the same minimum at every temperature, and flatter above 1
   */
  public SyntheticLoss(SequenceModel model, Parametrisation synthetic, double temperature) {
    this.model = model;
    this.synthetic = synthetic;
    this.temperature = temperature;
    this.exists = existing(synthetic);
    this.biased = anyNonZero(synthetic.bias().data());
  }

  private static boolean anyNonZero(float[] values) {
    for (float value : values) {
      if (value != 0) {
        return true;
      }
    }
    return false;
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
    NDArray hidden = hidden(p, variables, step, dropout);
    NDArray soft = existing(softTargets(variables, step), step);
    return Losses.softCrossEntropy(hidden, embeddings, step.candidates(), soft);
  }

  /**
   * log q over C, what a model predicts at the step's existing positions, shape (P', N).
   *
   * @param embeddings of the step's items, by that model
   */
  NDArray logProbabilities(
      BoundParameters p, NDArray embeddings, Map<String, NDArray> variables, SyntheticStep step) {
    step.bind(embeddings);
    NDArray hidden = hidden(p, variables, step, Dropout.NONE);
    return Losses.logProbabilities(hidden, embeddings, step.candidates());
  }

  /** Hidden states over the temperature at the step's existing positions, shape (P', d). */
  private NDArray hidden(
      BoundParameters p, Map<String, NDArray> variables, SyntheticStep step, Dropout dropout) {
    int width = step.excerpt().width();
    int n = step.excerpt().positions().length;
    int d = model.shape().dimension();
    NDArray inputs = synthetic.inputs(variables, step).reshape(n / width, width, d);
    long[] positions = new long[n];
    Arrays.setAll(positions, i -> i % width);
    NDArray numbers = Torch.longs(step.manager(), positions, n / width, width);
    NDArray hidden = existing(model.encode(p, inputs, numbers, dropout).reshape(n, d), step);
    return temperature == 1 ? hidden : Scalars.mul(hidden, 1 / temperature);
  }

  /** The rows of the step's positions that exist. */
  NDArray existing(NDArray rows, SyntheticStep step) {
    int[] looked = step.excerpt().positions();
    long[] kept = LongStream.range(0, looked.length).filter(i -> exists[looked[(int) i]]).toArray();
    return kept.length == looked.length
        ? rows
        : BoundParameters.rows(rows, Torch.longs(step.manager(), kept, kept.length));
  }

  /** y over C, shape (P, N). */
  NDArray softTargets(Map<String, NDArray> variables, SyntheticStep step) {
    return softTargets(synthetic.targets(variables, step), step);
  }

  /** y over C of some of the step's existing positions. */
  NDArray softTargets(Map<String, NDArray> variables, SyntheticStep step, NDIndex some) {
    return softTargets(existing(synthetic.targets(variables, step), step).get(some), step);
  }

  private NDArray softTargets(NDArray targets, SyntheticStep step) {
    NDArray logits = targets.matMul(step.subsetFeatures().transpose());
    if (biased) {
      logits = logits.add(step.subsetRows(synthetic.bias()));
    }
    return (temperature == 1 ? logits : Scalars.mul(logits, 1 / temperature)).softmax(1);
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
}
