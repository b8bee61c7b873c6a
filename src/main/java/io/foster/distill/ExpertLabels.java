package io.foster.distill;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.SequenceBatch;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.SubsetSampler;
import io.foster.seqmodel.Theta;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Soft targets from experts, in the form the synthetic set keeps them: with a frozen encoder an
 * expert's score after a prefix with hidden state h is &lt;h, W z_i + b&gt; / sqrt(d), so u = W^T h
 * / sqrt(d) is exact up to a constant that softmax takes away. Several experts are averaged: the
 * mean of their scores is of the same form.
 *
 * <p>Where the experts' encoders have trainable layers, f_phi(t_i) is not z_i; it is replaced by
 * its least-squares fit over a sample of items, f_phi(t_i) ~ A z_i + a, and {@link #fit} says how
 * much of its variance that keeps.
 */
public final class ExpertLabels {
  private static final int FIT_ITEMS = 2048;

  private final SequenceModel model;
  private final List<Theta> experts;
  private final ItemEncoder encoder;
  private final LeastSquares[] maps;

  /**
   * @param experts at least one
   * @param encoder the experts' text encoder
   * @param frozen the source of the frozen text features z
   * @param seed of the sample the fit is made on
   */
  public ExpertLabels(
      SequenceModel model,
      List<Theta> experts,
      ItemEncoder encoder,
      ItemEncoder frozen,
      long seed) {
    this.model = model;
    this.experts = List.copyOf(experts);
    this.encoder = encoder;
    this.maps =
        experts.stream()
            .map(e -> e.encoder().isEmpty() ? null : fit(e.encoder(), frozen, seed))
            .toArray(LeastSquares[]::new);
  }

  private LeastSquares fit(NamedTensors parameters, ItemEncoder frozen, long seed) {
    int[] items = new SubsetSampler(encoder.itemCount(), FIT_ITEMS, seed).next();
    return LeastSquares.of(
        frozen.embed(items, NamedTensors.empty()), encoder.embed(items, parameters));
  }

  /** The share of the experts' feature variance their labels keep, 1 with a frozen encoder. */
  public double fit() {
    return Arrays.stream(maps).mapToDouble(m -> m == null ? 1 : m.explained()).average().orElse(1);
  }

  /**
   * u of every position, averaged over the experts.
   *
   * @param sequences of item numbers, all of length L
   * @return shape (M, L, c)
   */
  public Tensor label(List<int[]> sequences) {
    int length = sequences.get(0).length;
    int c = model.shape().featureDimension();
    Tensor sum = Tensor.zeros(sequences.size(), length, c);
    for (int k = 0; k < experts.size(); k++) {
      float[] u = one(experts.get(k), maps[k], sequences);
      for (int i = 0; i < u.length; i++) {
        sum.data()[i] += u[i] / experts.size();
      }
    }
    return sum;
  }

  /**
   * u of every position for each way of reading the sequences, averaged over the experts.
   *
   * @param sequences of item numbers, all of length L
   * @param windows widths that the sequences are cut into; each divides L
   * @return shape (M, L, V c)
   */
  public Tensor label(List<int[]> sequences, int[] windows) {
    int length = sequences.get(0).length;
    int c = model.shape().featureDimension();
    int row = windows.length * c;
    Tensor all = Tensor.zeros(sequences.size(), length, row);
    for (int v = 0; v < windows.length; v++) {
      float[] u = label(blocks(sequences, windows[v])).data();
      for (int p = 0; p < sequences.size() * length; p++) {
        System.arraycopy(u, p * c, all.data(), p * row + v * c, c);
      }
    }
    return all;
  }

  private static List<int[]> blocks(List<int[]> sequences, int width) {
    List<int[]> blocks = new ArrayList<>();
    for (int[] s : sequences) {
      for (int from = 0; from < s.length; from += width) {
        blocks.add(Arrays.copyOfRange(s, from, from + width));
      }
    }
    return blocks;
  }

  private float[] one(Theta expert, LeastSquares map, List<int[]> sequences) {
    LocalItems items = new LocalItems(encoder.itemCount());
    SequenceBatch batch =
        SequenceBatch.forEveryPosition(sequences, model.shape().maxLength(), items);
    Tensor features = encoder.embed(items.toArray(), expert.encoder());
    return GradMode.disabled(
        () -> {
          try (NDManager manager = Torch.newManager()) {
            BoundParameters p = BoundParameters.constant(manager, expert.sequence());
            NDArray e = model.embedItems(p, Torch.toNative(manager, features));
            NDArray u = batch.encode(model, p, e, Dropout.NONE).matMul(p.get("projection.weight"));
            if (map != null) {
              u = u.matMul(Torch.toNative(manager, map.matrix()));
            }
            return u.toFloatArray();
          }
        });
  }
}
