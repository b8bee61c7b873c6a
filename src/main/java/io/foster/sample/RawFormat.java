package io.foster.sample;

import io.foster.base.Json;
import io.foster.sample.Draw.Purpose;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Lines of the Amazon review data of 2018 (J. Ni, J. Li and J. McAuley, Justifying Recommendations
 * using Distantly-Labeled Reviews and Fine-Grained Aspects, EMNLP 2019): its keys, its day-level
 * seconds, its HTML entities.
 */
final class RawFormat {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("MM d, yyyy", Locale.ROOT);
  private static final long SECONDS_PER_DAY = 86_400;
  private static final int ASIN_BITS = 41;
  private static final String[] SUMMARIES = {
    "Disappointing", "Not for me", "It is okay", "Good fun", "Five Stars"
  };

  private RawFormat() {}

  /** Lines, and how many of them are malformed. */
  record Lines(List<String> lines, int malformed) {}

  /** One line of metadata. */
  static String meta(World world, int item) {
    SplittableRandom random = Draw.stream(~world.seed, Purpose.ITEM, item);
    Vocabulary.Platform machine = Vocabulary.PLATFORMS[world.platform[item]];
    boolean game = world.franchise[item] >= 0;
    Franchise franchise = game ? world.franchises.get(world.franchise[item]) : null;
    String genre = game ? Vocabulary.GENRES[franchise.genre()].name() : Vocabulary.ACCESSORIES;
    List<String> category = new ArrayList<>(List.of("Video Games", machine.name()));
    category.addAll(game ? List.of("Games", genre) : List.of(genre));
    String title =
        game ? gameTitle(world, item, franchise, machine, random) : deviceTitle(machine, random);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("category", category);
    line.put("tech1", "");
    line.put("description", List.of(escaped(description(franchise, machine, title, random))));
    line.put("title", escaped(title));
    line.put("also_buy", List.of());
    line.put("brand", escaped(game ? franchise.studio() : machine.family()));
    line.put("feature", List.of("For " + machine.name(), game ? genre + " game" : "Easy to use"));
    line.put("main_cat", "Video Games");
    line.put("price", "$" + (5 + random.nextInt(55)) + ".99");
    line.put("asin", asin(world.seed, item));
    return Json.line(line);
  }

  /** A user's reviews in time order, each followed by the malformed lines that are due. */
  static Lines reviews(World world, int user, double meanInteractions, double malformedShare) {
    List<Shopper.Choice> choices = Shopper.choices(world, user, meanInteractions);
    SplittableRandom random = Draw.stream(~world.seed, Purpose.USER, user);
    List<String> lines = new ArrayList<>();
    for (Shopper.Choice choice : choices) {
      lines.add(Json.line(review(world, user, choice, random)));
    }
    // The running total is rounded, not each user's: the share holds for small samples too.
    double perUser = meanInteractions * malformedShare;
    int malformed = (int) ((long) ((user + 1L) * perUser) - (long) (user * perUser));
    for (int i = 0; i < malformed; i++) {
      Shopper.Choice choice = choices.get(random.nextInt(choices.size()));
      lines.add(malformed(review(world, user, choice, random), random));
    }
    return new Lines(lines, malformed);
  }

  private static Map<String, Object> review(
      World world, int user, Shopper.Choice choice, SplittableRandom random) {
    int stars = Math.max(1, 5 - (int) (3 * random.nextDouble() * random.nextDouble() * 2));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("overall", (double) stars);
    if (random.nextInt(10) == 0) {
      line.put("vote", String.valueOf(2 + random.nextInt(20)));
    }
    line.put("verified", random.nextInt(8) > 0);
    line.put("reviewTime", DAY.format(LocalDate.ofEpochDay(choice.day())));
    line.put("reviewerID", reviewer(world.seed, user));
    line.put("asin", asin(world.seed, choice.item()));
    line.put(
        "style",
        Map.of("Platform:", " " + Vocabulary.PLATFORMS[world.platform[choice.item()]].name()));
    line.put("reviewerName", "Player " + (user + 1));
    line.put("reviewText", SUMMARIES[stars - 1] + ".");
    line.put("summary", SUMMARIES[stars - 1]);
    line.put("unixReviewTime", choice.day() * SECONDS_PER_DAY);
    return line;
  }

  private static String malformed(Map<String, Object> review, SplittableRandom random) {
    switch (random.nextInt(4)) {
      case 0 -> review.remove("asin");
      case 1 -> review.remove("reviewerID");
      case 2 -> review.put("unixReviewTime", "yesterday");
      default -> {
        String line = Json.line(review);
        return line.substring(0, line.length() / 2);
      }
    }
    return Json.line(review);
  }

  private static String gameTitle(
      World world,
      int item,
      Franchise franchise,
      Vocabulary.Platform machine,
      SplittableRandom random) {
    String title = franchise.title(world.seed, world.franchise[item], world.installment[item]);
    if (random.nextInt(16) == 0) {
      title += " " + Draw.pick(random, Vocabulary.EDITIONS);
    }
    return switch (random.nextInt(3)) {
      case 0 -> title + " - " + machine.name();
      case 1 -> title + " (" + machine.name() + ")";
      default -> title;
    };
  }

  private static String deviceTitle(Vocabulary.Platform machine, SplittableRandom random) {
    return Draw.pick(random, Vocabulary.DEVICES)
        + " for "
        + machine.name()
        + " - "
        + Draw.pick(random, Vocabulary.COLOURS);
  }

  private static String description(
      Franchise franchise, Vocabulary.Platform machine, String title, SplittableRandom random) {
    if (franchise == null) {
      return "Made for the " + machine.name() + ".<br />One year of warranty & free returns.";
    }
    Vocabulary.Genre genre = Vocabulary.GENRES[franchise.genre()];
    return "In "
        + title
        + " you "
        + Draw.pick(random, genre.deeds())
        + ".<br />A "
        + genre.name().toLowerCase(Locale.ROOT)
        + " game by "
        + franchise.studio()
        + ".";
  }

  /** Twelve and more characters as Amazon's; one to one for all users and a seed. */
  private static String reviewer(long seed, int user) {
    String digits = Long.toUnsignedString(Draw.mix(user ^ Draw.mix(seed)), 36);
    return "A" + "0".repeat(13 - digits.length()) + digits.toUpperCase(Locale.ROOT);
  }

  /** Ten characters; multiplying with an odd number is one to one modulo 2^41 &lt; 36^8. */
  private static String asin(long seed, int item) {
    long mask = (1L << ASIN_BITS) - 1;
    long shuffled = ((item + (seed & mask)) * 0x9E3779B97F4A7C15L) & mask;
    String digits = Long.toString(shuffled, 36);
    return "B0" + "0".repeat(8 - digits.length()) + digits.toUpperCase(Locale.ROOT);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;");
  }
}
