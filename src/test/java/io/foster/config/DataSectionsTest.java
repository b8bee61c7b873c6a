package io.foster.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sections of sample, corpus and item text: defaults, and every problem named. */
class DataSectionsTest {
  private final List<String> problems = new ArrayList<>();

  /** Where a value was written is said for the user's values only. */
  private static final ConfigParseOptions AS_DEFAULTS =
      ConfigParseOptions.defaults().setOriginDescription(Origins.REFERENCE);

  private Section section(String name, String overrides) {
    Config defaults = ConfigFactory.parseResources("reference.conf").getConfig(name);
    Config config =
        ConfigFactory.parseString(overrides, AS_DEFAULTS).withFallback(defaults).resolve();
    return new Section(config, name, problems);
  }

  @Test
  void defaultsAreValid() {
    CorpusConfig corpus = CorpusConfig.read(section("corpus", ""));
    assertEquals(CorpusConfig.Deduplicate.EXACT, corpus.deduplicate());
    assertEquals(List.of(5, 5), List.of(corpus.userCore(), corpus.itemCore()));
    ItemTextConfig text = ItemTextConfig.read(section("item-text", ""));
    assertEquals("{title}. {categories}", text.template());
    SampleConfig.read(section("sample", ""));
    assertEquals(List.of(), problems);
  }

  @Test
  void corpusProblems() {
    CorpusConfig.read(section("corpus", "deduplicate = some, user-core = -1, split = random"));
    assertEquals(
        List.of(
            "corpus.deduplicate: \"some\" is not known; use one of: none, exact, consecutive,"
                + " first, last",
            "corpus.user-core: -1 is out of range; use a whole number of at least 0",
            "corpus.split: \"random\" is not known; use one of: leave-one-out, global-time, files"),
        problems);
  }

  @Test
  void quantilesMustRiseWhereTheyAreUsed() {
    String wrong = "valid-quantile = 0.9, test-quantile = 0.8";
    CorpusConfig.read(section("corpus", wrong));
    assertEquals(List.of(), problems);
    CorpusConfig.read(section("corpus", wrong + ", split = global-time"));
    assertEquals(
        List.of(
            "corpus.valid-quantile: 0.9 does not stand between 0 and corpus.test-quantile = 0.8"
                + " below 1; choose 0 < valid-quantile < test-quantile < 1"),
        problems);
  }

  @Test
  void templateProblems() {
    ItemTextConfig.read(section("item-text", "template = \"{titel}\", max-words = many"));
    assertEquals(
        List.of(
            "item-text.max-words: found \"many\"; write a whole number",
            "item-text.template: placeholder {titel} is not known; did you mean {title}? There are"
                + " {item_id}, {title}, {brand}, {categories}, {description}, {features},"
                + " {attributes.NAME}"),
        problems);
  }

  @Test
  void sampleProblems() {
    SampleConfig.read(section("sample", "users = 0, items = 3, malformed-share = 2"));
    assertEquals(
        List.of(
            "sample.users: 0 is out of range; use a whole number of at least 1",
            "sample.items: 3 is out of range; use a whole number of at least 50",
            "sample.malformed-share: 2.0 is out of range; use a number from 0 to 1"),
        problems);
  }
}
