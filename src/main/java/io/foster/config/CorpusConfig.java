package io.foster.config;

/**
 * Section {@code corpus}: how interactions become user sequences.
 *
 * @param deduplicate what to do with repeated interactions of a user with an item
 * @param userCore interactions a user must have, 0 or 1 for no limit
 * @param itemCore interactions an item must have, 0 or 1 for no limit
 * @param itemsWithoutText what to do with items that have no text
 * @param split how the validation and test targets are chosen
 * @param validQuantile for the global-time split: the share of interactions before the first cut
 * @param testQuantile for the global-time split: the share of interactions before the second cut
 */
public record CorpusConfig(
    Deduplicate deduplicate,
    int userCore,
    int itemCore,
    ItemsWithoutText itemsWithoutText,
    Split split,
    double validQuantile,
    double testQuantile) {

  /** Which of a user's repeated interactions with an item stay. */
  public enum Deduplicate {
    NONE,
    EXACT,
    CONSECUTIVE,
    FIRST,
    LAST
  }

  /** What becomes of an item with nothing to encode. */
  public enum ItemsWithoutText {
    DROP,
    TITLE_LESS
  }

  /** How targets are held out. */
  public enum Split {
    LEAVE_ONE_OUT,
    GLOBAL_TIME,
    FILES
  }

  /** The split as the user writes it. */
  public String splitName() {
    return Section.name(split);
  }

  /** Reads the section; what is wrong with it is recorded there. */
  public static CorpusConfig read(Section s) {
    CorpusConfig config =
        new CorpusConfig(
            s.choice("deduplicate", Deduplicate.class),
            s.integer("user-core", 0),
            s.integer("item-core", 0),
            s.choice("items-without-text", ItemsWithoutText.class),
            s.choice("split", Split.class),
            s.number("valid-quantile", 0, 1),
            s.number("test-quantile", 0, 1));
    if (config.split == Split.GLOBAL_TIME
        && !(0 < config.validQuantile
            && config.validQuantile < config.testQuantile
            && config.testQuantile < 1)) {
      s.problem(
          "valid-quantile",
          config.validQuantile
              + " does not stand between 0 and "
              + s.path("test-quantile")
              + " = "
              + config.testQuantile
              + " below 1",
          "choose 0 < valid-quantile < test-quantile < 1");
    }
    return config;
  }
}
