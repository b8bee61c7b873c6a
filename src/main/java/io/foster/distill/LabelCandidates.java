package io.foster.distill;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.foster.encoder.ItemEncoder;
import io.foster.seqmodel.SubsetSampler;
import io.foster.tensor.GradMode;
import io.foster.tensor.NamedTensors;
import io.foster.tensor.Tensor;
import io.foster.tensor.Torch;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Draws the candidates of a student's steps: a share of them from the best labels of the positions
 * that the step looks at, the rest uniformly. Of a catalogue of thousands, uniform candidates alone
 * hold hardly any item that a sharp label says something about.
 *
 * <p>The best labels of every position are found once, at a cost of M L V |V| c multiplications.
 */
final class LabelCandidates {
  /** Best labels of a position that candidates are drawn from. */
  static final int BEST = 20;

  /** Rows and items whose scores are computed together: 16 MiB of them. */
  private static final int ROWS = 512;

  private static final int ITEMS = 8192;

  /** What makes the seeds of the two draws differ from the uniform sampler's. */
  private static final long LABELS_SEED = 0xBF58476D1CE4E5B9L;

  private static final long ORDER_SEED = 0x94D049BB133111EBL;

  private final int itemCount;
  private final int size;
  private final int drawn;
  private final SubsetSampler uniform;
  private final SplittableRandom random;
  private final SplittableRandom order;
  private final int[][] best;

  /**
   * @param set whose soft targets are looked at
   * @param frozen the source of the frozen text features z they are written in
   * @param size N, candidates of a step; the whole catalogue where that is smaller
   * @param share of them that is drawn from the best labels; 0: all are uniform, in the order of
   *     {@link SubsetSampler}
   */
  LabelCandidates(SyntheticSet set, ItemEncoder frozen, int size, double share, long seed) {
    this.itemCount = set.itemCount();
    this.size = Math.min(size, itemCount);
    this.drawn = (int) Math.round(share * this.size);
    this.uniform = new SubsetSampler(itemCount, this.size, seed);
    this.random = new SplittableRandom(seed ^ LABELS_SEED);
    this.order = new SplittableRandom(seed ^ ORDER_SEED);
    this.best = drawn == 0 ? new int[0][] : best(set, frozen);
  }

  /** The candidates of a step, each once. */
  int[] next(Excerpt excerpt) {
    int[] anywhere = uniform.next();
    if (drawn == 0) {
      return anywhere;
    }
    Set<Integer> chosen = new LinkedHashSet<>(2 * size);
    int[] labels =
        Arrays.stream(excerpt.positions())
            .flatMap(p -> Arrays.stream(best[excerpt.window()], p * BEST, (p + 1) * BEST))
            .filter(item -> item >= 0)
            .distinct()
            .toArray();
    for (int i = 0; i < Math.min(drawn, labels.length); i++) {
      int at = i + random.nextInt(labels.length - i);
      chosen.add(labels[at]);
      labels[at] = labels[i];
    }
    // Some of a uniform subset are uniform only where they are taken in a random order: the sampler
    // puts the highest item numbers last.
    for (int i = 0; chosen.size() < size; i++) {
      int at = i + order.nextInt(size - i);
      chosen.add(anywhere[at]);
      anywhere[at] = anywhere[i];
    }
    return chosen.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The best items of every position for each window, BEST for each position; -1 where a position
   * does not exist or the catalogue is smaller.
   */
  static int[][] best(SyntheticSet set, ItemEncoder frozen) {
    int c = set.featureDimension();
    int windows = set.windows().length;
    int positions = set.sequenceCount() * set.maxLength();
    int[][] best = new int[windows][positions * BEST];
    float[] rows = new float[positions * c];
    for (int v = 0; v < windows; v++) {
      for (int p = 0; p < positions; p++) {
        System.arraycopy(set.targets().data(), (p * windows + v) * c, rows, p * c, c);
      }
      best[v] = best(rows, set, frozen);
    }
    return best;
  }

  private static int[] best(float[] rows, SyntheticSet set, ItemEncoder frozen) {
    int c = set.featureDimension();
    int positions = rows.length / c;
    int[] items = new int[positions * BEST];
    float[] scores = new float[positions * BEST];
    Arrays.fill(items, -1);
    Arrays.fill(scores, Float.NEGATIVE_INFINITY);
    for (int from = 0; from < set.itemCount(); from += ITEMS) {
      int first = from;
      int n = Math.min(ITEMS, set.itemCount() - from);
      int[] block = new int[n];
      Arrays.setAll(block, i -> first + i);
      Tensor z = frozen.embed(block, NamedTensors.empty());
      float[] beta = Arrays.copyOfRange(set.bias().data(), first, first + n);
      GradMode.disabled(
          () -> {
            try (NDManager manager = Torch.newManager()) {
              NDArray features = Torch.toNative(manager, z).transpose();
              NDArray bias = Torch.floats(manager, beta, n, 1, n);
              for (int at = 0; at < positions; at += ROWS) {
                try (NDManager some = manager.newSubManager()) {
                  int m = Math.min(ROWS, positions - at);
                  NDArray u =
                      Torch.floats(
                          some, Arrays.copyOfRange(rows, at * c, (at + m) * c), m * c, m, c);
                  NDList top = u.matMul(features).add(bias).topK(Math.min(BEST, n), 1, true, true);
                  merge(top, first, at, items, scores);
                }
              }
            }
            return null;
          });
    }
    for (int p = 0; p < positions; p++) {
      if (p % set.maxLength() >= set.lengths()[p / set.maxLength()]) {
        Arrays.fill(items, p * BEST, (p + 1) * BEST, -1);
      }
    }
    return items;
  }

  /** Merges the best of a block of items into the best so far, both by falling score. */
  private static void merge(NDList top, int first, int row, int[] items, float[] scores) {
    float[] values = top.get(0).toFloatArray();
    long[] numbers = top.get(1).toLongArray();
    int k = (int) top.get(0).getShape().get(1);
    int[] mergedItems = new int[BEST];
    float[] mergedScores = new float[BEST];
    for (int r = 0; r < values.length / k; r++) {
      int own = (row + r) * BEST;
      int a = 0;
      int b = 0;
      for (int i = 0; i < BEST; i++) {
        // Of equal scores the lower item number goes first, and that is the earlier block's.
        boolean before = b == k || scores[own + a] >= values[r * k + b];
        mergedItems[i] = before ? items[own + a] : first + (int) numbers[r * k + b];
        mergedScores[i] = before ? scores[own + a++] : values[r * k + b++];
      }
      System.arraycopy(mergedItems, 0, items, own, BEST);
      System.arraycopy(mergedScores, 0, scores, own, BEST);
    }
  }
}
