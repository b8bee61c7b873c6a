package io.foster.sample;

import io.foster.sample.Draw.Purpose;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One user of the made-up shop. A shopper owns a machine and likes two genres; both drift. The next
 * choice mostly follows from what the recent items' texts say: the next part of the same franchise,
 * the same platform and genre, something for the same machine; sometimes from taste or from
 * popularity alone.
 */
final class Shopper {
  private static final double SEQUEL = 0.40;
  private static final double SAME_SHELF = 0.35;
  private static final double ACCESSORY = 0.05;
  private static final double TASTE = 0.12;
  private static final double DRIFT = 0.06;
  private static final double REPEAT = 0.01;
  private static final double SAME_DAY = 0.35;
  private static final double LENGTH_SPREAD = 0.5;
  private static final int MEAN_GAP_DAYS = 20;
  private static final int FIRST_DAY = 14_610; // 2010-01-01
  private static final int LAST_START = 17_167; // 2017-01-01
  private static final int LONGEST = 10_000;

  private final World world;
  private final SplittableRandom random;
  private final Set<Integer> seen = new HashSet<>();
  private final List<Choice> history = new ArrayList<>();
  private int machine;
  private int firstGenre;
  private int secondGenre;

  /** What was bought, and on which day since 1970-01-01. */
  record Choice(int item, int day) {}

  private Shopper(World world, int user) {
    this.world = world;
    random = Draw.stream(world.seed, Purpose.USER, user);
    // Machines and genres are as common among shoppers as on the shelves.
    int model = world.draw(random);
    machine = world.platform[model];
    firstGenre = gameGenre(model);
    secondGenre = gameGenre(world.draw(random));
  }

  /** The choices of a user in time order, about {@code mean} of them on average. */
  static List<Choice> choices(World world, int user, double mean) {
    Shopper shopper = new Shopper(world, user);
    // Log-normal with the wished mean: exp(mu + s^2 / 2).
    double mu = Math.log(mean) - LENGTH_SPREAD * LENGTH_SPREAD / 2;
    double length = Math.exp(mu + LENGTH_SPREAD * Draw.normal(shopper.random));
    int n = (int) Math.max(1, Math.min(LONGEST, Math.round(length)));
    int day = FIRST_DAY + shopper.random.nextInt(LAST_START - FIRST_DAY);
    for (int i = 0; i < n; i++) {
      shopper.history.add(new Choice(shopper.next(), day));
      if (shopper.random.nextDouble() >= SAME_DAY) {
        day += Draw.geometric(shopper.random, 1.0 / MEAN_GAP_DAYS);
      }
      shopper.drift();
    }
    return shopper.history;
  }

  private int next() {
    int item = candidate();
    boolean mayRepeat = random.nextDouble() < REPEAT;
    for (int attempt = 0; attempt < 10 && !mayRepeat && seen.contains(item); attempt++) {
      item = candidate();
    }
    seen.add(item);
    return item;
  }

  private int candidate() {
    double way = random.nextDouble();
    if (history.isEmpty() || (way -= TASTE) < 0) {
      return world.drawFrom(machine, random.nextInt(3) < 2 ? firstGenre : secondGenre, random);
    }
    int recent = recent();
    if ((way -= ACCESSORY) < 0) {
      return world.drawFrom(world.platform[recent], World.ACCESSORY, random);
    }
    if ((way -= SAME_SHELF) < 0) {
      return world.drawFrom(world.platform[recent], gameGenre(recent), random);
    }
    if (way - SEQUEL < 0) {
      return sequel(recent);
    }
    return world.draw(random);
  }

  /** One of the last three items, the last most often. */
  private int recent() {
    int back = Math.min(history.size(), random.nextInt(10) < 6 ? 1 : 2 + random.nextInt(2));
    return history.get(history.size() - back).item();
  }

  /** The nearest unseen later part of the franchise, on the shopper's machine if it is there. */
  private int sequel(int item) {
    if (world.franchise[item] < 0) {
      return world.drawFrom(world.platform[item], firstGenre, random);
    }
    int best = -1;
    for (int other : world.series(item)) {
      if (!seen.contains(other) && (best < 0 || distance(item, other) < distance(item, best))) {
        best = other;
      }
    }
    return best >= 0 ? best : world.drawFrom(world.platform[item], gameGenre(item), random);
  }

  private int distance(int from, int to) {
    int parts = world.installment[to] - world.installment[from];
    int order = parts > 0 ? parts : 20 - parts;
    boolean playable = world.platform[to] == world.platform[from] || world.platform[to] == machine;
    return 2 * order + (playable ? 0 : 5);
  }

  private int gameGenre(int item) {
    int genre = world.genre(item);
    return genre == World.ACCESSORY ? firstGenre : genre;
  }

  private void drift() {
    if (random.nextDouble() < DRIFT) {
      secondGenre = firstGenre;
      firstGenre = random.nextInt(Vocabulary.GENRES.length);
    }
    if (random.nextDouble() < DRIFT) {
      int model = world.draw(random);
      machine = world.platform[model];
    }
  }
}
