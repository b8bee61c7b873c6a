package io.foster.seqmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.foster.tensor.Torch;
import java.util.Arrays;
import java.util.List;

/**
 * A batch of histories, left-aligned, and optionally the next item at every position. Items are
 * renumbered 0 .. n-1 within the batch so that only those n pass through the text encoder.
 */
public final class SequenceBatch {
  private final int size;
  private final int length;
  private final long[] inputs;
  private final long[] positions;
  private final long[] rows;
  private final long[] targets;

  private SequenceBatch(int size, int length, int real, boolean withTargets) {
    this.size = size;
    this.length = length;
    this.inputs = new long[size * length];
    this.positions = new long[size * length];
    this.rows = new long[real];
    this.targets = withTargets ? new long[real] : null;
  }

  /**
   * Training sequences: position l reads items 0 .. l and is asked for item l + 1.
   *
   * @param sequences of two items or more each
   * @param maxLength the model's; only the last {@code maxLength + 1} items of a sequence count
   * @param items collects the batch's items
   */
  public static SequenceBatch forTraining(List<int[]> sequences, int maxLength, LocalItems items) {
    int longest = 0;
    int real = 0;
    for (int[] s : sequences) {
      int n = Math.min(s.length - 1, maxLength);
      longest = Math.max(longest, n);
      real += n;
    }
    SequenceBatch batch = new SequenceBatch(sequences.size(), longest, real, true);
    int r = 0;
    for (int b = 0; b < sequences.size(); b++) {
      int[] s = sequences.get(b);
      int n = Math.min(s.length - 1, maxLength);
      int first = s.length - 1 - n;
      for (int l = 0; l < n; l++) {
        int at = b * longest + l;
        batch.inputs[at] = items.number(s[first + l]);
        batch.positions[at] = l;
        batch.rows[r] = at;
        batch.targets[r] = items.number(s[first + l + 1]);
        r++;
      }
    }
    return batch;
  }

  /**
   * Histories to continue: one row for each, at its last item.
   *
   * @param histories of one item or more each
   */
  public static SequenceBatch forPrediction(
      List<int[]> histories, int maxLength, LocalItems items) {
    int longest = 0;
    for (int[] h : histories) {
      longest = Math.max(longest, Math.min(h.length, maxLength));
    }
    SequenceBatch batch = new SequenceBatch(histories.size(), longest, histories.size(), false);
    for (int b = 0; b < histories.size(); b++) {
      int[] h = histories.get(b);
      int n = Math.min(h.length, maxLength);
      for (int l = 0; l < n; l++) {
        int at = b * longest + l;
        batch.inputs[at] = items.number(h[h.length - n + l]);
        batch.positions[at] = l;
      }
      batch.rows[b] = (long) b * longest + n - 1;
    }
    return batch;
  }

  /** Sequences asked for the next item at every position, the last one included. */
  public static SequenceBatch forEveryPosition(
      List<int[]> sequences, int maxLength, LocalItems items) {
    int longest = 0;
    int real = 0;
    for (int[] s : sequences) {
      if (s.length > maxLength) {
        throw new IllegalArgumentException(
            "a sequence of " + s.length + " items for a model of " + maxLength);
      }
      longest = Math.max(longest, s.length);
      real += s.length;
    }
    SequenceBatch batch = new SequenceBatch(sequences.size(), longest, real, false);
    int r = 0;
    for (int b = 0; b < sequences.size(); b++) {
      for (int l = 0; l < sequences.get(b).length; l++) {
        int at = b * longest + l;
        batch.inputs[at] = items.number(sequences.get(b)[l]);
        batch.positions[at] = l;
        batch.rows[r++] = at;
      }
    }
    return batch;
  }

  /** Next items, batch-local numbers, length P. */
  public long[] targets() {
    return targets;
  }

  /**
   * Hidden states at the positions asked for.
   *
   * @param embeddings of the batch's items, shape (n, d)
   * @return shape (P, d)
   */
  public NDArray encode(
      SequenceModel model, BoundParameters p, NDArray embeddings, Dropout dropout) {
    NDManager manager = embeddings.getManager();
    NDArray in = BoundParameters.rows(embeddings, Torch.longs(manager, inputs, size, length));
    NDArray hidden = model.encode(p, in, Torch.longs(manager, positions, size, length), dropout);
    NDArray flat = hidden.reshape((long) size * length, hidden.getShape().get(2));
    return BoundParameters.rows(flat, Torch.longs(manager, rows, rows.length));
  }

  /**
   * What the last block's attention takes from each position of the history, at the positions asked
   * for; the mean over heads.
   *
   * @param embeddings of the batch's items, shape (n, d)
   * @return shape (P, L): of a history's n items read, the numbers 0 .. n-1 of its row sum to 1
   */
  public NDArray attention(SasRec model, BoundParameters p, NDArray embeddings) {
    NDManager manager = embeddings.getManager();
    NDArray in = BoundParameters.rows(embeddings, Torch.longs(manager, inputs, size, length));
    NDArray weights = model.attention(p, in, Torch.longs(manager, positions, size, length));
    NDArray flat = weights.reshape((long) size * length, length);
    return BoundParameters.rows(flat, Torch.longs(manager, rows, rows.length));
  }

  @Override
  public String toString() {
    return "SequenceBatch" + Arrays.asList(size, length, rows.length);
  }
}
