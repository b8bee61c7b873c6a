package io.foster.evaluate;

import ai.djl.ndarray.NDManager;
import io.foster.corpus.UserSequence;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.BoundParameters;
import io.foster.seqmodel.SequenceModel;
import io.foster.seqmodel.Theta;
import io.foster.tensor.GradMode;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** Ranks the whole catalogue for users with a held-out target; nothing is sampled. */
public final class FullRanking {
  private static final int EMBED_CHUNK = 1024;

  private final CatalogueScores scorer;
  private final int itemCount;
  private final boolean maskHistory;
  private final int listLength;

  /**
   * @param embeddings e of the whole catalogue, shape (|V|, d); see {@link #embedCatalogue}
   * @param maskHistory whether items of the history are no candidates
   * @param listLength how many items to recommend
   */
  public FullRanking(
      SequenceModel model, Theta theta, Tensor embeddings, boolean maskHistory, int listLength) {
    this(new Scorer(model, theta.sequence(), embeddings), maskHistory, listLength);
  }

  /**
   * The same by any scores.
   *
   * @param scores of the whole catalogue
   */
  public FullRanking(CatalogueScores scores, boolean maskHistory, int listLength) {
    this.scorer = scores;
    this.itemCount = scores.itemCount();
    this.maskHistory = maskHistory;
    this.listLength = listLength;
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
                try (NDManager manager = Torch.newManager()) {
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
    List<UserSequence> ranked = split.ranked(users);
    List<int[]> histories = split.histories(ranked);
    scorer.score(
        histories,
        (u, scores, offset) -> {
          BitSet history = new BitSet();
          Arrays.stream(histories.get(u)).forEach(history::set);
          UserSequence user = ranked.get(u);
          int target = user.items()[split.target(user)];
          sink.accept(
              user,
              RankedTarget.of(scores, offset, itemCount, target, history, maskHistory, listLength));
        });
  }

  /**
   * Some of the users and those scored in a batch with them. {@link #rank} gives these the same
   * ranks as it gives them among all users, to the last bit.
   *
   * @param maxLength the longest history the model reads
   * @param wanted whom to keep
   */
  public static List<UserSequence> withBatches(
      List<UserSequence> users, Split split, int maxLength, Predicate<UserSequence> wanted) {
    List<UserSequence> ranked = split.ranked(users);
    // Batches are full but for the last, and by length: cut anew they are the same.
    return Scorer.batches(split.histories(ranked), maxLength).stream()
        .map(batch -> batch.stream().map(ranked::get).toList())
        .filter(batch -> batch.stream().anyMatch(wanted))
        .flatMap(List::stream)
        .toList();
  }

  /** Which held-out target is asked for. */
  public enum Split {
    VALIDATION,
    TEST;

    /** Where the target stands in the user's items, or -1. */
    public int target(UserSequence user) {
      return this == TEST ? user.testIndex() : user.validIndex();
    }

    /** Those of the users that have a target behind some history. */
    public List<UserSequence> ranked(List<UserSequence> users) {
      return users.stream().filter(user -> target(user) > 0).toList();
    }

    private List<int[]> histories(List<UserSequence> ranked) {
      return ranked.stream().map(user -> Arrays.copyOf(user.items(), target(user))).toList();
    }
  }

  /** A sample of {@code size} users spread evenly over all that have a validation target. */
  public static List<UserSequence> validationSample(List<UserSequence> users, int size) {
    List<UserSequence> usable = Split.VALIDATION.ranked(users);
    if (usable.size() <= size) {
      return usable;
    }
    return LongStream.range(0, size)
        .mapToObj(i -> usable.get((int) (i * usable.size() / size)))
        .toList();
  }
}
