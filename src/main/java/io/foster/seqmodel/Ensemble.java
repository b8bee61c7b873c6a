package io.foster.seqmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import io.foster.config.ModelShape;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Scalars;
import io.foster.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several models as one, each over the features of a text encoder of its own: the score of an item
 * is the mean of theirs,
 *
 * <pre>1/K sum_k &lt;h_k, e_k&gt; = &lt;[h_1; ..; h_K] / K, [e_1; ..; e_K]&gt;,</pre>
 *
 * with e_k = W_k z_k + b_k. Features are z = [z_1; ..; z_K], c = c_1 + .. + c_K numbers, embeddings
 * and hidden states d = d_1 + .. + d_K. Parameters have the model's number before their name:
 * {@code 0.projection.weight}.
 */
public final class Ensemble implements SequenceModel {
  private final List<SequenceModel> models;
  private final ModelShape shape;

  /**
   * @param models in the order of their features; of one backbone and length
   */
  public Ensemble(List<SequenceModel> models) {
    this.models = List.copyOf(models);
    ModelShape first = models.get(0).shape();
    if (models.stream().anyMatch(m -> m.shape().maxLength() != first.maxLength())) {
      throw new IllegalArgumentException("models that read histories of different lengths");
    }
    shape =
        new ModelShape(
            first.backbone(),
            models.stream().mapToInt(m -> m.shape().featureDimension()).sum(),
            models.stream().mapToInt(m -> m.shape().dimension()).sum(),
            first.layers(),
            first.heads(),
            first.feedForward(),
            first.maxLength());
  }

  /** The parameters of all models, one for each, under the ensemble's names. */
  public static NamedTensors joined(List<NamedTensors> each) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (int k = 0; k < each.size(); k++) {
      String prefix = prefix(k);
      each.get(k).asMap().forEach((name, t) -> all.put(prefix + name, t));
    }
    return new NamedTensors(all);
  }

  private static String prefix(int k) {
    return k + ".";
  }

  @Override
  public ModelShape shape() {
    return shape;
  }

  @Override
  public NamedTensors initialParameters(long seed) {
    return joined(models.stream().map(m -> m.initialParameters(seed)).toList());
  }

  @Override
  public NDArray embedItems(BoundParameters p, NDArray features) {
    NDList parts = new NDList();
    long from = 0;
    for (int k = 0; k < models.size(); k++) {
      long to = from + models.get(k).shape().featureDimension();
      parts.add(
          models
              .get(k)
              .embedItems(p.under(prefix(k)), features.get(new NDIndex(":, " + from + ":" + to))));
      from = to;
    }
    return NDArrays.concat(parts, 1);
  }

  @Override
  public NDArray encode(BoundParameters p, NDArray inputs, NDArray positions, Dropout dropout) {
    NDList parts = new NDList();
    long from = 0;
    for (int k = 0; k < models.size(); k++) {
      long to = from + models.get(k).shape().dimension();
      parts.add(
          models
              .get(k)
              .encode(
                  p.under(prefix(k)),
                  inputs.get(new NDIndex(":, :, " + from + ":" + to)),
                  positions,
                  dropout));
      from = to;
    }
    return Scalars.mul(NDArrays.concat(parts, 2), 1.0 / models.size());
  }
}
