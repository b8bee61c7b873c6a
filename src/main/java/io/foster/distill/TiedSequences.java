package io.foster.distill;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Scalars;
import io.foster.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * The paper's form: one distribution p_{m,l} for each position is the input at l and the soft
 * target of position l - 1. Over a subset C the target is softmax over C of &lt;u_{m,l}, z_i&gt;,
 * the input softmax of s &lt;u_{m,l}, z_i&gt;: with a sharpness s above 1 a model reads nearly one
 * item where it learns many, as histories are of single items.
 *
 * <p>Sequences are read in windows of one width; a position's distribution is its target whatever
 * the model has read.
 *
 * <p>Variable: {@code states} (M, L + 1, c): the inputs are the first L, the targets the last L.
 */
public final class TiedSequences implements Parametrisation {
  /** Over sqrt(c): how many times its item's features an input is that points to one item. */
  public static final double POINTED = 8;

  private static final String STATES = "states";

  private final int itemCount;
  private final Tensor start;
  private final Tensor features;
  private final int mixture;
  private final int window;
  private final double sharpness;

  /** Inputs as sharp as targets. */
  public TiedSequences(Tensor states, Tensor features, int mixture, int window) {
    this(states, features, mixture, window, 1);
  }

  /**
   * @param states u, shape (M, L + 1, c)
   * @param features z of the whole catalogue, shape (|V|, c), for {@link #export}
   * @param mixture how many of an input's most probable items the finished data keep
   * @param window the width of the windows that sequences are read in; divides L
   * @param sharpness what an input's logits are multiplied by
   */
  public TiedSequences(Tensor states, Tensor features, int mixture, int window, double sharpness) {
    this.itemCount = (int) features.shape()[0];
    this.start = states;
    this.features = features;
    this.mixture = Math.min(mixture, itemCount);
    this.window = window;
    this.sharpness = sharpness;
  }

  @Override
  public NamedTensors initial() {
    return new NamedTensors(Map.of(STATES, start));
  }

  @Override
  public int[] inputItems() {
    return new int[0];
  }

  @Override
  public NDArray inputs(Map<String, NDArray> variables, SyntheticStep step) {
    return inputDistribution(variables, step).probabilities().matMul(step.subsetEmbeddings());
  }

  @Override
  public NDArray targets(Map<String, NDArray> variables, SyntheticStep step) {
    return step.excerpt(rows(variables, 1));
  }

  @Override
  public InputDistribution inputDistribution(Map<String, NDArray> variables, SyntheticStep step) {
    NDArray states = step.excerpt(rows(variables, 0));
    NDArray logits = Scalars.mul(states, sharpness).matMul(step.subsetFeatures().transpose());
    return new InputDistribution(logits.softmax(1), step.subset());
  }

  /** L of the L + 1 states from {@code first} on, shape (M L, c). */
  private NDArray rows(Map<String, NDArray> variables, int first) {
    return variables
        .get(STATES)
        .get(new NDIndex(":, " + first + ":" + (first + length())))
        .reshape((long) sequenceCount() * length(), dimension());
  }

  @Override
  public SyntheticSet export(NamedTensors variables) {
    int m = sequenceCount();
    int l = length();
    int c = dimension();
    float[] states = variables.get(STATES).data();
    Tensor inputs = Tensor.zeros(m, l, c);
    Tensor targets = Tensor.zeros(m, l, c);
    for (int s = 0; s < m; s++) {
      System.arraycopy(states, s * (l + 1) * c, inputs.data(), s * l * c, l * c);
      System.arraycopy(states, (s * (l + 1) + 1) * c, targets.data(), s * l * c, l * c);
    }
    for (int i = 0; i < inputs.size(); i++) {
      inputs.data()[i] *= (float) sharpness;
    }
    int[] lengths = lengths();
    Tensor bias = bias();
    Tensor none = new Tensor(new long[] {m, l, 1}, new float[m * l]);
    SyntheticSet asTargets =
        new SyntheticSet(itemCount, lengths, new int[m * l], none, inputs, bias);
    int[] items = new int[m * l * mixture];
    Tensor weights = Tensor.zeros(m, l, mixture);
    for (SoftTarget t : SoftTargets.of(asTargets, features, mixture)) {
      int at = (t.sequence() * l + t.position()) * mixture;
      double kept = Arrays.stream(t.probabilities()).sum();
      for (int k = 0; k < mixture; k++) {
        items[at + k] = t.items()[k];
        weights.data()[at + k] = (float) (t.probabilities()[k] / kept);
      }
    }
    return new SyntheticSet(itemCount, lengths, items, weights, targets, bias, windows());
  }

  @Override
  public int[] windows() {
    return new int[] {window};
  }

  @Override
  public Tensor bias() {
    return Tensor.zeros(itemCount);
  }

  @Override
  public int[] lengths() {
    int[] lengths = new int[sequenceCount()];
    Arrays.fill(lengths, length());
    return lengths;
  }

  @Override
  public int sequenceCount() {
    return (int) start.shape()[0];
  }

  @Override
  public int length() {
    return (int) start.shape()[1] - 1;
  }

  private int dimension() {
    return (int) start.shape()[2];
  }
}
