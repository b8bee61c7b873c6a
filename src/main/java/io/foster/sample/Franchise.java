package io.foster.sample;

import io.foster.sample.Draw.Purpose;
import java.io.Serializable;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A series of games.
 *
 * @param name unique in its world
 * @param studio who publishes it
 * @param genre index into {@link Vocabulary#GENRES}
 * @param installments how many parts it has
 * @param roman whether parts are numbered with Roman numerals
 * @param weight how popular it is
 */
record Franchise(
    String name, String studio, int genre, int installments, boolean roman, double weight)
    implements Serializable {

  private static final String[] ROMAN = {"I", "II", "III", "IV", "V", "VI", "VII", "VIII"};
  // A weight u^-s with u uniform follows Zipf's law with exponent s in the ranks.
  private static final double ZIPF = 0.6;

  static Franchise draw(long seed, int number, Set<String> taken) {
    SplittableRandom random = Draw.stream(seed, Purpose.FRANCHISE, number);
    int genre = random.nextInt(Vocabulary.GENRES.length);
    String name = name(random, genre);
    for (int attempt = 0; !taken.add(name); attempt++) {
      // The inventions run out in worlds of millions: then a place tells namesakes apart.
      name = attempt < 8 ? name(random, genre) : name + " of " + place(random);
    }
    String studio = place(random) + " " + Draw.pick(random, Vocabulary.STUDIOS);
    int installments = Math.min(ROMAN.length, Draw.geometric(random, 0.3));
    double weight = Math.pow(1 - random.nextDouble(), -ZIPF);
    return new Franchise(name, studio, genre, installments, random.nextInt(3) == 0, weight);
  }

  /** The title of a part, without its platform: the same on every platform. */
  String title(long seed, int number, int installment) {
    SplittableRandom random =
        Draw.stream(seed, Purpose.FRANCHISE, ((long) installment << 32) + number);
    StringBuilder title = new StringBuilder(name);
    if (installment > 1) {
      title.append(' ').append(roman ? ROMAN[installment - 1] : installment);
    }
    if (random.nextInt(5) < 2) {
      title.append(": ").append(Draw.pick(random, Vocabulary.GENRES[genre].subtitles()));
    }
    return title.toString();
  }

  private static String name(SplittableRandom random, int genre) {
    String noun = Draw.pick(random, Vocabulary.GENRES[genre].nouns());
    return switch (random.nextInt(5)) {
      case 0 -> Draw.pick(random, Vocabulary.ADJECTIVES) + " " + noun;
      case 1 -> place(random) + " " + noun;
      case 2 -> noun + " of " + place(random);
      case 3 -> place(random).toUpperCase(Locale.ROOT) + " " + noun;
      default -> "The " + Draw.pick(random, Vocabulary.ADJECTIVES) + " " + noun;
    };
  }

  private static String place(SplittableRandom random) {
    return Draw.pick(random, Vocabulary.ONSETS)
        + Draw.pick(random, Vocabulary.MIDDLES)
        + Draw.pick(random, Vocabulary.ENDINGS);
  }
}
