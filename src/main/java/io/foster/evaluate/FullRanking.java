package io.foster.evaluate;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.foster.corpus.UserSequence;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.Dropout;
import io.foster.seqmodel.LocalItems;
import io.foster.seqmodel.SequenceBatch;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.Theta;
import io.foster.tensor.Autograd;
import io.foster.tensor.GradMode;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;

/** Ranks the whole catalogue for users with a held-out target; nothing is sampled. */
public final class FullRanking {
  private static final int BATCH = 256;
  private static final int EMBED_CHUNK = 1024;

  /** Scores that exist at once, at most; a batch of users over a small catalogue has fewer. */
  private static final int SCORES = 1 << 24;

  private final SequenceModel model;
  private final Theta theta;
  private final Tensor embeddings;
  private final boolean maskHistory;
  private final int listLength;
  private final LocalItems everything;

  /**
   * @param embeddings e of the whole catalogue, shape (|V|, d); see {@link #embedCatalogue}
   * @param maskHistory whether items of the history are no candidates
   * @param listLength how many items to recommend
   */
  public FullRanking(
      SequenceModel model, Theta theta, Tensor embeddings, boolean maskHistory, int listLength) {
    this.model = model;
    this.theta = theta;
    this.embeddings = embeddings;
    this.maskHistory = maskHistory;
    this.listLength = listLength;
    this.everything = LocalItems.identity((int) embeddings.shape()[0]);
  }

  /** Embeddings of every item, computed in chunks, shape (|V|, d). */
  public static Tensor embedCatalogue(SequenceModel model, Theta theta, ItemEncoder encoder) {
    int d = model.shape().dimension();
    Tensor all = Tensor.zeros(encoder.itemCount(), d);
    for (int from = 0; from < encoder.itemCount(); from += EMBED_CHUNK) {
      int first = from;
      int n = Math.min(EMBED_CHUNK, encoder.itemCount() - from);
      int[] items = new int[n];
      Arrays.setAll(items, i -> first + i);
      Tensor features = encoder.embed(items, theta.encoder());
      float[] part =
          GradMode.disabled(
              () -> {
                try (NDManager manager = Torch.newManager(Device.cpu())) {
                  BoundParameters p = BoundParameters.constant(manager, theta.sequence());
                  return model.embedItems(p, Torch.toNative(manager, features)).toFloatArray();
                }
              });
      System.arraycopy(part, 0, all.data(), from * d, part.length);
    }
    return all;
  }

  /**
   * Ranks for each user; users without a target in the split are passed over.
   *
   * @param sink gets users, grouped by the length of their history, and their ranking
   */
  public void rank(
      List<UserSequence> users, Split split, BiConsumer<UserSequence, RankedTarget> sink) {
    int longest = model.shape().maxLength();
    List<UserSequence> ranked = new ArrayList<>();
    for (UserSequence user : users) {
      if (split.target(user) > 0) {
        ranked.add(user);
      }
    }
    ranked.sort(Comparator.comparingInt(u -> Math.min(split.target(u), longest)));
    GradMode.disabled(
        () -> {
          try (NDManager manager = Torch.newManager(Device.cpu())) {
            NDArray items = Torch.toNative(manager, embeddings);
            for (int from = 0; from < ranked.size(); from += BATCH) {
              batch(
                  ranked.subList(from, Math.min(from + BATCH, ranked.size())), split, items, sink);
            }
          }
          return null;
        });
  }

  private void batch(
      List<UserSequence> users,
      Split split,
      NDArray catalogue,
      BiConsumer<UserSequence, RankedTarget> sink) {
    int itemCount = (int) embeddings.shape()[0];
    List<int[]> histories = new ArrayList<>();
    for (UserSequence user : users) {
      histories.add(Arrays.copyOf(user.items(), split.target(user)));
    }
    try (NDManager manager = catalogue.getManager().newSubManager()) {
      NDArray items = Autograd.alias(manager, catalogue);
      BoundParameters p = BoundParameters.constant(manager, theta.sequence());
      NDArray hidden =
          SequenceBatch.forPrediction(histories, model.shape().maxLength(), everything)
              .encode(model, p, items, Dropout.NONE);
      int rows = Math.max(1, SCORES / itemCount);
      for (int first = 0; first < users.size(); first += rows) {
        int last = Math.min(first + rows, users.size());
        float[] scores = scores(rows >= users.size() ? hidden : rows(hidden, first, last), items);
        for (int b = first; b < last; b++) {
          BitSet excluded = new BitSet();
          if (maskHistory) {
            Arrays.stream(histories.get(b)).forEach(excluded::set);
          }
          int target = users.get(b).items()[split.target(users.get(b))];
          int offset = (b - first) * itemCount;
          sink.accept(
              users.get(b),
              RankedTarget.of(scores, offset, itemCount, target, excluded, listLength));
        }
      }
    }
  }

  private static NDArray rows(NDArray hidden, int first, int last) {
    return hidden.get(new NDIndex(first + ":" + last));
  }

  private static float[] scores(NDArray hidden, NDArray items) {
    try (NDArray scores = hidden.matMul(items.transpose())) {
      return scores.toFloatArray();
    }
  }

  /** Which held-out target is asked for. */
  public enum Split {
    VALIDATION,
    TEST;

    /** Where the target stands in the user's items, or -1. */
    public int target(UserSequence user) {
      return this == TEST ? user.testIndex() : user.validIndex();
    }
  }

  /** A sample of {@code size} users spread evenly over all that have a validation target. */
  public static List<UserSequence> validationSample(List<UserSequence> users, int size) {
    List<UserSequence> usable = users.stream().filter(u -> u.validIndex() > 0).toList();
    if (usable.size() <= size) {
      return usable;
    }
    return LongStream.range(0, size)
        .mapToObj(i -> usable.get((int) (i * usable.size() / size)))
        .toList();
  }
}
