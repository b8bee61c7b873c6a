package io.foster.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.SequenceBatch;
import io.foster.seqmodel.SequenceModel;
import io.foster.tensor.Autograd;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A model's scores of the whole catalogue for histories, &lt;h, e_i&gt; for every item i. Not for
 * several threads.
 */
public final class Scorer implements CatalogueScores {
  private static final int BATCH = 256;

  /** Scores that exist at once, at most; a batch of histories over a small catalogue has fewer. */
  private static final int SCORES = 1 << 24;

  private final SequenceModel model;
  private final NamedTensors parameters;
  private final Tensor embeddings;
  private final LocalItems everything;

  /**
   * A scorer.
   *
   * @param parameters of the sequence model
   * @param embeddings e of all items, shape (|V|, d)
   */
  public Scorer(SequenceModel model, NamedTensors parameters, Tensor embeddings) {
    this.model = model;
    this.parameters = parameters;
    this.embeddings = embeddings;
    this.everything = LocalItems.identity((int) embeddings.shape()[0]);
  }

  @Override
  public int itemCount() {
    return (int) embeddings.shape()[0];
  }

  /** The sink gets histories grouped by length, so that short ones are not padded for nothing. */
  @Override
  public void score(List<int[]> histories, Row sink) {
    GradMode.disabled(
        () -> {
          try (NDManager manager = Torch.newManager()) {
            NDArray items = Torch.toNative(manager, embeddings);
            List<List<Integer>> batches = batches(histories, model.shape().maxLength());
            int widest = batches.stream().mapToInt(List::size).max().orElse(0);
            int rows = Math.min(widest, Math.max(1, SCORES / itemCount()));
            float[] scores = new float[rows * itemCount()];
            for (List<Integer> chosen : batches) {
              batch(histories, chosen, items, scores, sink);
            }
          }
          return null;
        });
  }

  /**
   * Which histories are read together: the last bits of what a model makes of one depend on the
   * others beside it.
   *
   * @param maxLength the longest history the model reads
   * @return their places in {@code histories}, short ones first, {@value #BATCH} in a batch
   */
  public static List<List<Integer>> batches(List<int[]> histories, int maxLength) {
    List<Integer> order =
        IntStream.range(0, histories.size())
            .boxed()
            .sorted(Comparator.comparingInt(h -> Math.min(histories.get(h).length, maxLength)))
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    for (int from = 0; from < order.size(); from += BATCH) {
      batches.add(order.subList(from, Math.min(from + BATCH, order.size())));
    }
    return batches;
  }

  private void batch(
      List<int[]> histories, List<Integer> chosen, NDArray catalogue, float[] scores, Row sink) {
    int itemCount = (int) embeddings.shape()[0];
    int rows = Math.max(1, SCORES / itemCount);
    try (NDManager manager = catalogue.getManager().newSubManager()) {
      NDArray items = Autograd.alias(manager, catalogue);
      NDArray hidden =
          SequenceBatch.forPrediction(
                  chosen.stream().map(histories::get).toList(),
                  model.shape().maxLength(),
                  everything)
              .encode(model, BoundParameters.constant(manager, parameters), items, Dropout.NONE);
      for (int first = 0; first < chosen.size(); first += rows) {
        int last = Math.min(first + rows, chosen.size());
        scores(
            rows >= chosen.size() ? hidden : hidden.get(new NDIndex(first + ":" + last)),
            items,
            scores);
        for (int b = first; b < last; b++) {
          sink.accept(chosen.get(b), scores, (b - first) * itemCount);
        }
      }
    }
  }

  private static void scores(NDArray hidden, NDArray items, float[] to) {
    // Closed here: results belong to the manager of their first operand, the batch's.
    try (NDArray columns = items.transpose();
        NDArray scores = hidden.matMul(columns)) {
      Torch.toHost(scores, to);
    }
  }
}
