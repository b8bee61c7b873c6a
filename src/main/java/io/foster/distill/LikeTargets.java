package io.foster.distill;

import io.foster.encoder.ItemEncoder;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The co-occurrence regulariser ({@link CoOccurrence}) in closed form, for inputs that are plain
 * items. To second order KL(P(.|i) || P(.|i')) = (u_i - u_i')^T F (u_i - u_i') / 2, with u_i the
 * mean soft target of the positions of item i and F the covariance of the features under P(.|i).
 * F^-1 times the gradient, its natural gradient, is then
 *
 * <pre>u_i - sum_i' w_{ii'} u_i' / sum_i' w_{ii'}</pre>
 *
 * up to a factor: each item's soft target moves towards the mean of those of like items. It needs
 * no item subset, so its cost does not depend on N. Of the like items the {@value #NEIGHBOURS} most
 * alike count.
 */
final class LikeTargets implements Regulariser {
  /** Like items that count for each. */
  static final int NEIGHBOURS = 32;

  private final DecoupledSequences synthetic;

  /** For each item, by its place: the positions where it is the input. */
  private final int[][] positionsOf;

  /** The place of each position's item; -1 where the position does not exist. */
  private final int[] placeAt;

  private final int[][] likeItems;
  private final float[][] weights;

  /**
   * @param frozen the source of the frozen text features z
   * @param tau cosine below which two items are not alike
   */
  LikeTargets(DecoupledSequences synthetic, ItemEncoder frozen, double tau) {
    this.synthetic = synthetic;
    int[] items = synthetic.inputItems();
    Map<Integer, Integer> places = new LinkedHashMap<>();
    for (int item : items) {
      places.put(item, places.size());
    }
    int length = synthetic.length();
    int[] lengths = synthetic.lengths();
    placeAt = new int[lengths.length * length];
    Arrays.setAll(
        placeAt, p -> p % length < lengths[p / length] ? places.get(synthetic.inputAt(p)) : -1);
    positionsOf = new int[items.length][];
    Arrays.setAll(
        positionsOf,
        i -> IntStream.range(0, placeAt.length).filter(p -> placeAt[p] == i).toArray());
    Tensor cosines = CoOccurrence.cosines(frozen.embed(items, NamedTensors.empty()));
    likeItems = new int[items.length][];
    weights = new float[items.length][];
    for (int i = 0; i < items.length; i++) {
      int own = i;
      likeItems[i] =
          IntStream.range(0, items.length)
              .filter(k -> k != own && positionsOf[k].length > 0)
              .filter(k -> cosines.data()[own * items.length + k] > tau)
              .boxed()
              .sorted(
                  Comparator.<Integer>comparingDouble(k -> -cosines.data()[own * items.length + k])
                      .thenComparing(k -> k))
              .limit(NEIGHBOURS)
              .mapToInt(Integer::intValue)
              .toArray();
      weights[i] = new float[likeItems[i].length];
      for (int k = 0; k < weights[i].length; k++) {
        weights[i][k] = (float) (cosines.data()[i * items.length + likeItems[i][k]] - tau);
      }
    }
  }

  @Override
  public SyntheticLoss.Result at(NamedTensors variables, SyntheticStep step) {
    float[] u = variables.get(DecoupledSequences.TARGETS).data();
    int row = u.length / placeAt.length;
    int c = row / synthetic.windows().length;
    int first = step.excerpt().window() * c;
    float[][] means = new float[positionsOf.length][];
    Tensor pull = Tensor.zeros(variables.get(DecoupledSequences.TARGETS).shape());
    double sum = 0;
    double total = 0;
    for (int p : step.excerpt().positions()) {
      int item = placeAt[p];
      if (item < 0 || likeItems[item].length == 0) {
        continue;
      }
      float[] own = mean(u, item, row, first, c, means);
      double mass = 0;
      for (float w : weights[item]) {
        mass += w;
      }
      for (int k = 0; k < likeItems[item].length; k++) {
        float[] other = mean(u, likeItems[item][k], row, first, c, means);
        float share = (float) (weights[item][k] / mass);
        double distance = 0;
        for (int j = 0; j < c; j++) {
          float difference = own[j] - other[j];
          pull.data()[p * row + first + j] += share * difference;
          distance += (double) difference * difference;
        }
        sum += weights[item][k] * distance / 2;
        total += weights[item][k];
      }
    }
    Map<String, Tensor> gradient = new LinkedHashMap<>();
    variables
        .asMap()
        .forEach(
            (name, t) ->
                gradient.put(
                    name,
                    name.equals(DecoupledSequences.TARGETS) ? pull : Tensor.zeros(t.shape())));
    return new SyntheticLoss.Result(total == 0 ? 0 : sum / total, new NamedTensors(gradient));
  }

  /** The mean soft target of an item's positions in a window's columns. */
  private float[] mean(float[] u, int item, int row, int first, int c, float[][] means) {
    if (means[item] == null) {
      float[] mean = new float[c];
      for (int p : positionsOf[item]) {
        for (int j = 0; j < c; j++) {
          mean[j] += u[p * row + first + j] / positionsOf[item].length;
        }
      }
      means[item] = mean;
    }
    return means[item];
  }
}
