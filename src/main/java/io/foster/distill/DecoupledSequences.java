package io.foster.distill;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Inputs and soft targets are separate. An input mixes K given items by softmax weights (K = 1: a
 * plain item, nothing to learn); a soft target has its own vector u.
 *
 * <p>Variables: {@code targets} (M, L, c) and, for K &gt; 1, {@code mixture} (M, L, K).
 */
public final class DecoupledSequences implements Parametrisation {
  /** The variable of the soft targets, shape (M, L, V c). */
  static final String TARGETS = "targets";

  private static final String MIXTURE = "mixture";

  private final SyntheticSet start;
  private final int[] distinct;

  public DecoupledSequences(SyntheticSet start) {
    this.start = start;
    this.distinct = Arrays.stream(start.inputItems()).distinct().toArray();
  }

  @Override
  public NamedTensors initial() {
    Map<String, Tensor> variables = new LinkedHashMap<>();
    variables.put(TARGETS, start.targets());
    if (start.mixture() > 1) {
      float[] weights = start.inputWeights().data();
      float[] logits = new float[weights.length];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) Math.log(Math.max(weights[i], 1e-6));
      }
      variables.put(MIXTURE, new Tensor(start.inputWeights().shape(), logits));
    }
    return new NamedTensors(variables);
  }

  @Override
  public int[] inputItems() {
    return distinct.clone();
  }

  /** False where each input is one item. */
  @Override
  public boolean learnsInputs() {
    return start.mixture() > 1;
  }

  /** The first of the items that an input mixes. */
  int inputAt(int position) {
    return start.inputItems()[position * start.mixture()];
  }

  @Override
  public int[] inputItems(Excerpt excerpt) {
    return excerpt.isWhole() ? distinct : Arrays.stream(inputs(excerpt)).distinct().toArray();
  }

  @Override
  public int[] windows() {
    return start.windows();
  }

  /** The items of an excerpt's inputs, flattened (P, K). */
  private int[] inputs(Excerpt excerpt) {
    int[] positions = excerpt.positions();
    int k = start.mixture();
    int[] items = new int[positions.length * k];
    Arrays.setAll(items, i -> start.inputItems()[positions[i / k] * k + i % k]);
    return items;
  }

  @Override
  public NDArray inputs(Map<String, NDArray> variables, SyntheticStep step) {
    int[] items = inputs(step.excerpt());
    int k = start.mixture();
    long positions = items.length / k;
    if (k == 1) {
      return step.embeddings(items, positions);
    }
    NDArray weights = step.excerpt(weights(variables));
    return step.embeddings(items, positions, k)
        .mul(weights.reshape(positions, k, 1))
        .sum(new int[] {1});
  }

  @Override
  public NDArray targets(Map<String, NDArray> variables, SyntheticStep step) {
    int c = start.featureDimension();
    NDArray all =
        variables
            .get(TARGETS)
            .reshape((long) sequenceCount() * length(), (long) c * start.windows().length);
    int first = step.excerpt().window() * c;
    // The window's columns first, a view: the rows are copied.
    NDArray own =
        start.windows().length == 1 ? all : all.get(new NDIndex(":, " + first + ":" + (first + c)));
    return step.excerpt(own);
  }

  @Override
  public InputDistribution inputDistribution(Map<String, NDArray> variables, SyntheticStep step) {
    NDManager manager = step.manager();
    int k = start.mixture();
    int[] items = inputs(step.excerpt());
    int[] distinct = inputItems(step.excerpt());
    int positions = items.length / k;
    Map<Integer, Integer> column = new LinkedHashMap<>();
    for (int item : distinct) {
      column.put(item, column.size());
    }
    // One (M L, n) selector for each of the K places: probabilities stay linear in the weights.
    NDArray sum = null;
    NDArray weights = k == 1 ? null : step.excerpt(weights(variables)).transpose();
    for (int place = 0; place < k; place++) {
      float[] selector = new float[positions * distinct.length];
      for (int p = 0; p < positions; p++) {
        selector[p * distinct.length + column.get(items[p * k + place])] = 1f;
      }
      NDArray part = Torch.floats(manager, selector, selector.length, positions, distinct.length);
      if (k > 1) {
        part = part.mul(weights.get(place).reshape(positions, 1));
      }
      sum = sum == null ? part : sum.add(part);
    }
    return new InputDistribution(sum, distinct);
  }

  private NDArray weights(Map<String, NDArray> variables) {
    return variables
        .get(MIXTURE)
        .reshape((long) sequenceCount() * length(), start.mixture())
        .softmax(1);
  }

  @Override
  public SyntheticSet export(NamedTensors variables) {
    Tensor weights = start.inputWeights();
    if (start.mixture() > 1) {
      weights = softmaxRows(variables.get(MIXTURE), start.mixture());
    }
    return new SyntheticSet(
        start.itemCount(),
        start.lengths(),
        start.inputItems(),
        weights,
        variables.get(TARGETS),
        start.bias(),
        start.windows());
  }

  private static Tensor softmaxRows(Tensor logits, int width) {
    float[] out = new float[logits.size()];
    for (int row = 0; row < out.length; row += width) {
      double max = Double.NEGATIVE_INFINITY;
      for (int i = row; i < row + width; i++) {
        max = Math.max(max, logits.data()[i]);
      }
      double sum = 0;
      for (int i = row; i < row + width; i++) {
        sum += StrictMath.exp(logits.data()[i] - max);
      }
      for (int i = row; i < row + width; i++) {
        out[i] = (float) (StrictMath.exp(logits.data()[i] - max) / sum);
      }
    }
    return new Tensor(logits.shape(), out);
  }

  @Override
  public Tensor bias() {
    return start.bias();
  }

  @Override
  public int[] lengths() {
    return start.lengths();
  }

  @Override
  public int sequenceCount() {
    return start.sequenceCount();
  }

  @Override
  public int length() {
    return start.maxLength();
  }
}
