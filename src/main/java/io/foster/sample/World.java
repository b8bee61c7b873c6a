package io.foster.sample;

import io.foster.config.SampleConfig;
import io.foster.sample.Draw.Purpose;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The catalogue of the made-up shop: which item is which part of which franchise on which platform,
 * and the shelves that shoppers choose from. Everything follows from the seed and the number of
 * items; about 60 bytes per item, so a million items can be broadcast.
 */
final class World implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The genre index of accessories, after those of games. */
  static final int ACCESSORY = Vocabulary.GENRES.length;

  private static final double ACCESSORY_SHARE = 0.08;
  private static final double ITEM_ZIPF = 0.3;

  final long seed;
  final int items;

  /** By item; -1 for accessories. */
  final int[] franchise;

  /** By item; 1 is the first part of its franchise. */
  final int[] installment;

  /** By item; index into {@link Vocabulary#PLATFORMS}. */
  final int[] platform;

  final List<Franchise> franchises = new ArrayList<>();

  private final double[] weight;
  private final List<int[]> series = new ArrayList<>();
  private final Weighted[][] shelves;
  private final Weighted[] genres;
  private final Weighted all;

  World(SampleConfig config) {
    seed = config.seed();
    items = config.items();
    franchise = new int[items];
    installment = new int[items];
    platform = new int[items];
    weight = new double[items];
    int games = items - (int) (items * ACCESSORY_SHARE);
    int filled = 0;
    Set<String> names = new HashSet<>();
    while (filled < games) {
      filled = addFranchise(filled, games, names);
    }
    for (int item = games; item < items; item++) {
      int machine = Draw.stream(seed, Purpose.WORLD, ~item).nextInt(Vocabulary.PLATFORMS.length);
      place(item, -1, 1, machine, 1);
    }
    shelves = new Weighted[Vocabulary.PLATFORMS.length][];
    for (int p = 0; p < shelves.length; p++) {
      int[] onPlatform = where(IntStream.range(0, items).toArray(), on(p));
      shelves[p] = byGenre(onPlatform);
    }
    genres = byGenre(IntStream.range(0, items).toArray());
    all = weighted(IntStream.range(0, items).toArray());
  }

  /** Index into {@link Vocabulary#GENRES}, or {@link #ACCESSORY}. */
  int genre(int item) {
    return franchise[item] < 0 ? ACCESSORY : franchises.get(franchise[item]).genre();
  }

  /** The items of an item's franchise, ordered by part. */
  int[] series(int item) {
    return series.get(franchise[item]);
  }

  /** A popular item of a platform and genre, of the genre elsewhere if that shelf is empty. */
  int drawFrom(int platform, int genre, SplittableRandom random) {
    Weighted shelf = shelves[platform][genre];
    if (shelf.isEmpty()) {
      shelf = genres[genre];
    }
    return shelf.isEmpty() ? draw(random) : shelf.draw(random);
  }

  /** A popular item. */
  int draw(SplittableRandom random) {
    return all.draw(random);
  }

  private int addFranchise(int from, int games, Set<String> names) {
    int number = franchises.size();
    Franchise added = Franchise.draw(seed, number, names);
    franchises.add(added);
    SplittableRandom random = Draw.stream(seed, Purpose.WORLD, number);
    Vocabulary.Platform home = Draw.pick(random, Vocabulary.PLATFORMS);
    int item = from;
    for (int part = 1; part <= added.installments() && item < games; part++) {
      // Later parts come out on later machines.
      int generation = Math.min(3, home.generation() + (part - 1) / 2);
      for (int p = 0; p < Vocabulary.PLATFORMS.length && item < games; p++) {
        Vocabulary.Platform machine = Vocabulary.PLATFORMS[p];
        boolean sameFamily = machine.family().equals(home.family());
        boolean released =
            machine.generation() == Math.min(generation, newest(machine.family()))
                && (sameFamily || random.nextInt(5) == 0);
        if (released) {
          place(item++, number, part, p, added.weight());
        }
      }
    }
    series.add(IntStream.range(from, item).toArray());
    return item;
  }

  private static int newest(String family) {
    return Arrays.stream(Vocabulary.PLATFORMS)
        .filter(p -> p.family().equals(family))
        .mapToInt(Vocabulary.Platform::generation)
        .max()
        .orElseThrow();
  }

  private void place(int item, int series, int part, int machine, double popularity) {
    franchise[item] = series;
    installment[item] = part;
    platform[item] = machine;
    double uniform = 1 - Draw.stream(seed, Purpose.ITEM, item).nextDouble();
    weight[item] = popularity * Math.pow(uniform, -ITEM_ZIPF);
  }

  private Weighted[] byGenre(int[] among) {
    return IntStream.rangeClosed(0, ACCESSORY)
        .mapToObj(g -> weighted(where(among, item -> genre(item) == g)))
        .toArray(Weighted[]::new);
  }

  private IntPredicate on(int machine) {
    return item -> platform[item] == machine;
  }

  private static int[] where(int[] among, IntPredicate condition) {
    return Arrays.stream(among).filter(condition).toArray();
  }

  private Weighted weighted(int[] members) {
    return new Weighted(members, item -> weight[item]);
  }
}
