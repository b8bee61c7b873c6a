package io.foster.distill;

import io.foster.base.ConfigException;
import io.foster.config.DistillConfig;
import io.foster.corpus.UserSequence;
import io.foster.seqmodel.SubsetSampler;
import io.foster.tensor.Tensor;
import io.foster.train.TrainingData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Where the inputs of the synthetic sequences start: M sequences of L items. */
public final class InitialInputs {
  private InitialInputs() {}

  /**
   * Chooses the items.
   *
   * @param clusters gives the item nearest to each of n cluster centres; asked for k-means only
   * @return the chosen sequences, then the real ones
   * @throws ConfigException if the users have fewer items than real sequences ask for
   */
  public static List<int[]> of(
      DistillConfig config, TrainingData data, Clusters clusters, long seed) {
    int itemCount = (int) data.features().shape()[0];
    int length = config.length();
    int real = config.realSequences();
    int items = (config.sequences() - real) * length;
    Random random = new Random(seed);
    int[] chosen =
        switch (config.inputs()) {
          case UNIFORM -> uniform(itemCount, items, random);
          case POPULARITY ->
              fill(
                  byPopularity(data.trainCounts(), config.popularityPower(), items, random),
                  itemCount,
                  items,
                  random);
          case K_CENTER ->
              shuffled(
                  fill(KCenter.select(data.features(), items, random), itemCount, items, random),
                  random);
          case K_MEANS -> shuffled(fill(clusters.medoids(items), itemCount, items, random), random);
          case REAL -> new int[0];
        };
    List<int[]> sequences = new ArrayList<>();
    for (int from = 0; from < chosen.length; from += length) {
      sequences.add(Arrays.copyOfRange(chosen, from, from + length));
    }
    sequences.addAll(realSequences(config, data.users(), real, random));
    return sequences;
  }

  /** Items nearest to cluster centres. */
  @FunctionalInterface
  public interface Clusters {
    /** At most {@code n} distinct items. */
    int[] medoids(int n);
  }

  /** Distinct items as far as the catalogue goes, then again. */
  private static int[] uniform(int itemCount, int n, Random random) {
    int[] out = new int[n];
    for (int from = 0; from < n; from += itemCount) {
      int part = Math.min(itemCount, n - from);
      int[] drawn = new SubsetSampler(itemCount, part, random.nextLong()).next();
      System.arraycopy(shuffled(drawn, random), 0, out, from, part);
    }
    return out;
  }

  /**
   * Distinct items drawn with odds of (1 + interactions) to a power (Efraimidis and Spirakis,
   * "Weighted random sampling with a reservoir", IPL 2006).
   */
  private static int[] byPopularity(int[] counts, double power, int n, Random random) {
    double[] keys = new double[counts.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = Math.log(1 - random.nextDouble()) / Math.pow(1 + counts[i], power);
    }
    return IntStream.range(0, counts.length)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(i -> -keys[i]).thenComparing(i -> i))
        .limit(n)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static int[] fill(int[] some, int itemCount, int n, Random random) {
    int[] out = Arrays.copyOf(some, n);
    System.arraycopy(
        uniform(itemCount, Math.max(0, n - some.length), random),
        0,
        out,
        Math.min(n, some.length),
        Math.max(0, n - some.length));
    return out;
  }

  private static int[] shuffled(int[] items, Random random) {
    List<Integer> list = new ArrayList<>(Arrays.stream(items).boxed().toList());
    Collections.shuffle(list, random);
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * Sequences of real histories: the last training items of users drawn at random, of each as many
   * as a model reads at once at most, one user after another until every position has an item. All
   * users count alike, where whole windows of one user each would leave only those with long
   * histories.
   */
  private static List<int[]> realSequences(
      DistillConfig config, List<UserSequence> users, int n, Random random) {
    List<int[]> histories = new ArrayList<>();
    for (UserSequence user : users) {
      int[] own = user.trainItems();
      if (own.length > 0) {
        int last = Math.min(own.length, config.longestWindow());
        histories.add(Arrays.copyOfRange(own, own.length - last, own.length));
      }
    }
    int[] items = new int[n * config.length()];
    int available = histories.stream().mapToInt(h -> h.length).sum();
    if (available < items.length) {
      throw new ConfigException(
          "distill.%s: %d real sequences of %d items each are asked for, but all users together have only %d last items; use fewer"
              .formatted(
                  config.inputs() == DistillConfig.Inputs.REAL ? "sequences" : "real-share",
                  n,
                  config.length(),
                  available));
    }
    Collections.shuffle(histories, random);
    int filled = 0;
    for (int user = 0; filled < items.length; user++) {
      int[] own = histories.get(user);
      int taken = Math.min(own.length, items.length - filled);
      System.arraycopy(own, 0, items, filled, taken);
      filled += taken;
    }
    List<int[]> out = new ArrayList<>();
    for (int from = 0; from < items.length; from += config.length()) {
      out.add(Arrays.copyOfRange(items, from, from + config.length()));
    }
    return out;
  }

  /** The items nearest to each item of a set of features, by squared distance. */
  static int[] nearest(Tensor features, int item, int n) {
    int c = (int) features.shape()[1];
    double[] distance = new double[(int) features.shape()[0]];
    for (int i = 0; i < distance.length; i++) {
      distance[i] = KCenter.squaredDistance(features.data(), i, item, c);
    }
    return IntStream.range(0, distance.length)
        .filter(i -> i != item)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(i -> distance[i]).thenComparing(i -> i))
        .limit(n)
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
