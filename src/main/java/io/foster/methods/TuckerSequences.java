package io.foster.methods;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.distill.Parametrisation;
import io.foster.distill.SyntheticSet;
import io.foster.distill.SyntheticStep;
import io.foster.distill.TiedSequences;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * The synthetic sequence summary of TD3 (arXiv:2502.02854): a Tucker decomposition
 *
 * <pre>X = G x1 U x2 T x3 V</pre>
 *
 * of M sequences, L + 1 positions and |V| items into user factors U (M, a), time factors T (L + 1,
 * b), a core G (a, b, r) and item factors V (|V|, r) that are shared with a model. The rows of X
 * are logits of one distribution per position, the input there and the target of the position
 * before.
 *
 * <p>Over item texts the shared factors are a linear map of the text features, V = Z P^T, with P
 * (r, c) the projection of a model of the full data. X is then of the form &lt;u, z_i&gt; that the
 * product's sets have, with u = P^T (G x1 U x2 T), and is scored on any subset of items.
 *
 * <p>Variables: {@code users}, {@code times}, {@code core}.
 */
final class TuckerSequences implements Parametrisation {
  private static final String USERS = "users";
  private static final String TIMES = "times";
  private static final String CORE = "core";
  private static final String STATES = "states";

  private final TiedSequences tied;
  private final NamedTensors start;
  private final Tensor projection;

  /**
   * @param start users (M, a), times (L + 1, b), core (a, b, r)
   * @param projection P, shape (r, c)
   * @param features z of the whole catalogue, shape (|V|, c)
   * @param mixture how many of an input's most probable items the finished data keep
   * @param window the width of the windows that sequences are read in; divides L
   */
  TuckerSequences(NamedTensors start, Tensor projection, Tensor features, int mixture, int window) {
    this.start = start;
    this.projection = projection;
    long m = start.get(USERS).shape()[0];
    long states = start.get(TIMES).shape()[0];
    this.tied =
        new TiedSequences(Tensor.zeros(m, states, features.shape()[1]), features, mixture, window);
  }

  /**
   * Random factors of independent normal numbers, of unit spread in G x1 U x2 T.
   *
   * @param r the length of an item factor
   */
  static NamedTensors random(Budget budget, int a, int b, int r, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor> factors = new LinkedHashMap<>();
    factors.put(USERS, normal(random, 1 / Math.sqrt(a), budget.sequences(), a));
    factors.put(TIMES, normal(random, 1 / Math.sqrt(b), budget.length() + 1, b));
    factors.put(CORE, normal(random, 1, a, b, r));
    return new NamedTensors(factors);
  }

  private static Tensor normal(Random random, double deviation, long... shape) {
    Tensor t = Tensor.zeros(shape);
    for (int i = 0; i < t.size(); i++) {
      t.data()[i] = (float) (random.nextGaussian() * deviation);
    }
    return t;
  }

  @Override
  public NamedTensors initial() {
    return start;
  }

  /** u of every position, shape (M, L + 1, c). */
  private NDArray states(Map<String, NDArray> variables) {
    NDArray users = variables.get(USERS);
    NDArray core = variables.get(CORE);
    long[] ranks = core.getShape().getShape();
    NDManager manager = users.getManager();
    long m = users.getShape().get(0);
    NDArray mixed = users.matMul(core.reshape(ranks[0], ranks[1] * ranks[2]));
    return variables
        .get(TIMES)
        .matMul(mixed.reshape(m, ranks[1], ranks[2]))
        .matMul(Torch.toNative(manager, projection));
  }

  private Map<String, NDArray> asTied(Map<String, NDArray> variables) {
    return Map.of(STATES, states(variables));
  }

  @Override
  public int[] inputItems() {
    return tied.inputItems();
  }

  @Override
  public NDArray inputs(Map<String, NDArray> variables, SyntheticStep step) {
    return tied.inputs(asTied(variables), step);
  }

  @Override
  public NDArray targets(Map<String, NDArray> variables, SyntheticStep step) {
    return tied.targets(asTied(variables), step);
  }

  @Override
  public InputDistribution inputDistribution(Map<String, NDArray> variables, SyntheticStep step) {
    return tied.inputDistribution(asTied(variables), step);
  }

  @Override
  public SyntheticSet export(NamedTensors variables) {
    Tensor states =
        GradMode.disabled(
            () -> {
              try (NDManager manager = Torch.newManager()) {
                Map<String, NDArray> bound = new LinkedHashMap<>();
                variables.asMap().forEach((n, t) -> bound.put(n, Torch.toNative(manager, t)));
                return Torch.toHost(states(bound));
              }
            });
    return tied.export(new NamedTensors(Map.of(STATES, states)));
  }

  @Override
  public Tensor bias() {
    return tied.bias();
  }

  @Override
  public int[] windows() {
    return tied.windows();
  }

  @Override
  public int[] lengths() {
    return tied.lengths();
  }

  @Override
  public int sequenceCount() {
    return tied.sequenceCount();
  }

  @Override
  public int length() {
    return tied.length();
  }
}
