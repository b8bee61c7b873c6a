package io.foster.recommend;

import io.foster.base.ConfigException;
import io.foster.config.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is to be recommended to whom.
 *
 * @param run the directory of a finished run
 * @param model which of its models, by name or file; empty: the first student
 * @param to a directory or {@code table:CATALOG.DB.T}; empty: {@code recommendations} in the run
 * @param format of the files
 * @param top k, how many items each user gets at most
 * @param users these users of the corpus only; empty: all
 * @param limit so many users at most, the first by id
 * @param histories JSON Lines with {@code user_id} and {@code item_ids}, oldest first, instead of
 *     the corpus's users
 * @param newItems JSON Lines with {@code item_id}, {@code title} and {@code text} of items that
 *     nothing was trained on
 * @param history how much of a corpus user's history is read
 * @param seen whether items of the history are candidates; empty: as the run was evaluated
 * @param unknown what becomes of unknown users and items
 * @param since only users of the corpus with an interaction at this time or later; empty: all
 * @param because how many items of the history are given as reasons for each user; empty: none
 * @param buckets into how many partitions the users are put by a hash of their ids; empty: none
 * @param overwrite whether earlier recommendations are replaced
 */
public record RecommendRequest(
    String run,
    Optional<String> model,
    Optional<String> to,
    Format format,
    int top,
    List<String> users,
    OptionalInt limit,
    Optional<String> histories,
    Optional<String> newItems,
    History history,
    Optional<Seen> seen,
    Unknown unknown,
    Optional<Instant> since,
    OptionalInt because,
    OptionalInt buckets,
    boolean overwrite) {
  private static final int MOST_BUCKETS = 10_000;

  /** The form of the files. */
  public enum Format {
    /** For Spark, DuckDB, pandas with pyarrow. */
    PARQUET,
    /** One JSON object on each line, for everything else. */
    JSONL
  }

  /** How much of a corpus user's history is read. */
  public enum History {
    /** All of it: what comes next is not known yet. */
    ALL,
    /** What stands before the test target, as {@code foster evaluate} reads it. */
    TEST,
    /** What stands before the validation target. */
    VALIDATION
  }

  /** What becomes of items of the history. */
  public enum Seen {
    /** They are not recommended. */
    MASK,
    /** They are candidates like all others. */
    KEEP
  }

  /** What becomes of users and items that the run does not know. */
  public enum Unknown {
    /** They are passed over and counted. */
    SKIP,
    /** They are an error, and nothing is written. */
    FAIL
  }

  /**
   * Checks what can be checked without the run.
   *
   * @throws ConfigException if parts of it contradict one another
   */
  void check() {
    List<String> problems = new ArrayList<>();
    if (top < 1) {
      problems.add("--top: " + top + " is not a number of items; write 1 or more");
    }
    if (limit.isPresent() && limit.getAsInt() < 1) {
      problems.add("--limit: " + limit.getAsInt() + " is not a number of users; write 1 or more");
    }
    if (because.isPresent() && because.getAsInt() < 1) {
      problems.add(
          "--because: " + because.getAsInt() + " is not a number of items; write 1 or more");
    }
    if (buckets.isPresent() && (buckets.getAsInt() < 1 || buckets.getAsInt() > MOST_BUCKETS)) {
      problems.add(
          "--buckets: "
              + buckets.getAsInt()
              + " is not a number of partitions; write 1 to "
              + MOST_BUCKETS);
    }
    boolean table = to.flatMap(TableName::of).isPresent();
    if (table && format == Format.JSONL) {
      problems.add("--format: a table has rows and no lines; leave --format out");
    }
    if (table && history != History.ALL && histories.isEmpty()) {
      problems.add(
          "--to: the held-out items of --history "
              + history.name().toLowerCase(Locale.ROOT)
              + " are files; name a directory");
    }
    if (table && buckets.isPresent()) {
      problems.add(
          "--buckets: is for files; leave it out, and let the table's catalogue partition it");
    }
    if (since.isPresent() && (!users.isEmpty() || histories.isPresent())) {
      problems.add(
          "--since: is about all users of the corpus; leave out "
              + (histories.isPresent() ? "--histories" : "--user"));
    }
    if (!users.isEmpty() && histories.isPresent()) {
      problems.add("--user: cannot be combined with --histories; name the users in that file");
    }
    ConfigException.ifAny(problems);
  }

  /**
   * Ten items for every user of a finished run's corpus, as Parquet, below the run.
   *
   * @param run its directory: a path or any Hadoop URI
   * @return a request to be changed
   */
  public static RecommendRequestBuilder from(String run) {
    return new RecommendRequestBuilder(run);
  }
}
