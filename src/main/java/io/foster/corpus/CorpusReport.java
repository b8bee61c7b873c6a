package io.foster.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import io.foster.base.ConfigException;
import io.foster.base.Json;
import io.foster.base.Store;
import io.foster.config.CorpusConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What each step of the corpus stage left.
 *
 * @param settings the section {@code corpus} that was applied
 * @param catalogueItems items that ingestion found attributes of
 * @param input what ingestion found
 * @param withoutText items among them that have no text, with their interactions
 * @param afterItemText after the policy for items without text
 * @param duplicates interactions that de-duplication took away
 * @param afterDeduplication what it left
 * @param coreRounds the state after each round of the k-core; the last changed nothing
 * @param corpus what the sequences hold, counted in the output
 * @param splits the split, counted in the output
 */
public record CorpusReport(
    CorpusConfig settings,
    long catalogueItems,
    Size input,
    WithoutText withoutText,
    Size afterItemText,
    long duplicates,
    Size afterDeduplication,
    List<Size> coreRounds,
    Size corpus,
    Splits splits) {

  /** The report's name below the corpus. */
  static final String FILE = "report.json";

  /** Distinct users, distinct items and interactions. */
  public record Size(long users, long items, long interactions) {
    @Override
    public String toString() {
      return interactions + " interactions of " + users + " users with " + items + " items";
    }
  }

  /** Items that have interactions but no text, and those interactions. */
  public record WithoutText(long items, long interactions) {}

  /**
   * Sizes of the split.
   *
   * @param trainInteractions interactions for training
   * @param trainUsers users with at least one of them
   * @param validTargets users with a validation target
   * @param testTargets users with a test target
   * @param validFrom for the global-time split, its first cut in epoch milliseconds; else null
   * @param testFrom its second cut
   */
  public record Splits(
      long trainInteractions,
      long trainUsers,
      long validTargets,
      long testTargets,
      Long validFrom,
      Long testFrom) {}

  /** One line for people. */
  public String summary() {
    return "%s; %d duplicates, %d items without text; %d test users"
        .formatted(corpus, duplicates, withoutText.items(), splits.testTargets());
  }

  /** What there is to know before anything is trained; empty where all is well. */
  public List<String> warnings() {
    return splits.validTargets() > 0
        ? List.of()
        : List.of(
            "corpus.split: there are no validation users: of each training the last checkpoint is"
                + " taken, and of the distillation the last S");
  }

  /**
   * Refuses a corpus that nothing can be measured on.
   *
   * @param corpus the directory of the corpus stage
   * @throws ConfigException if no user has a test target
   */
  public static void requireTestTargets(Path corpus, Configuration hadoop) throws IOException {
    Path file = new Path(corpus, FILE);
    JsonNode report = Json.tree(Store.around("output", file, hadoop).read(file));
    if (report.at("/splits/testTargets").asLong() == 0) {
      throw new ConfigException(
          "corpus.split: none of the %d users has a test target, so nothing can be measured; give data with longer histories or a test part, or choose another split (foster encode, train, distill and students need none)"
              .formatted(report.at("/corpus/users").asLong()));
    }
  }

  /** Writes this report as JSON. */
  void write(Configuration hadoop, Path file) {
    try {
      Store.around("output", file, hadoop).write(file, Json.write(this));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
