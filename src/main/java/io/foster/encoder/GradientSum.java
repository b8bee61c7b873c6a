package io.foster.encoder;

import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sum of the slices' gradients in a fixed order. Float addition is not associative, and Spark's
 * treeAggregate adds in the order in which tasks happen to end.
 *
 * <p>Up to {@value #FAN_IN} terms are added one after the other; more are added in groups of
 * neighbours first, a tree of depth two whose lower level may run on executors.
 */
final class GradientSum {
  static final int FAN_IN = 8;

  private GradientSum() {}

  /** The sum of nothing: zeros of the shapes of {@code like}. */
  static NamedTensors zeros(NamedTensors like) {
    Map<String, Tensor> zeros = new LinkedHashMap<>();
    like.asMap().forEach((name, t) -> zeros.put(name, Tensor.zeros(t.shape())));
    return new NamedTensors(zeros);
  }

  /** How many neighbours make a group of the lower level; 1 means there is none. */
  static int groupSize(int terms) {
    return terms <= FAN_IN ? 1 : (int) Math.ceil(Math.sqrt(terms));
  }

  /** The sum from first to last. */
  static NamedTensors sequence(List<NamedTensors> terms) {
    if (terms.size() == 1) {
      return terms.get(0);
    }
    Map<String, Tensor> sums = new LinkedHashMap<>();
    terms
        .get(0)
        .asMap()
        .forEach(
            (name, first) -> {
              float[] sum = first.data().clone();
              for (NamedTensors term : terms.subList(1, terms.size())) {
                float[] data = term.get(name).data();
                for (int i = 0; i < sum.length; i++) {
                  sum[i] += data[i];
                }
              }
              sums.put(name, new Tensor(first.shape(), sum));
            });
    return new NamedTensors(sums);
  }
}
