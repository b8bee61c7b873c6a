package io.foster.recommend;

import io.foster.base.ConfigException;
import io.foster.config.TableName;
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
    boolean overwrite) {

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
   * @param run the directory of a finished run
   * @param model which of its models, by name or file; empty: the first student
   * @param to where the recommendations go; empty: {@code recommendations} in the run
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
   * @param overwrite whether earlier recommendations are replaced
   * @throws ConfigException if parts of it contradict one another
   */
  public RecommendRequest {
    users = List.copyOf(users);
    List<String> problems = new ArrayList<>();
    if (top < 1) {
      problems.add("--top: " + top + " is not a number of items; write 1 or more");
    }
    if (limit.isPresent() && limit.getAsInt() < 1) {
      problems.add("--limit: " + limit.getAsInt() + " is not a number of users; write 1 or more");
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
    if (!users.isEmpty() && histories.isPresent()) {
      problems.add("--user: cannot be combined with --histories; name the users in that file");
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /**
   * Ten items for every user of a finished run's corpus, as Parquet, below the run.
   *
   * @param run its directory: a path or any Hadoop URI
   * @return a request to be changed
   */
  public static Builder from(String run) {
    return new Builder(run);
  }

  /** The same with other wishes. Not for several threads. */
  public static final class Builder {
    private final String run;
    private final List<String> users = new ArrayList<>();
    private Optional<String> model = Optional.empty();
    private Optional<String> to = Optional.empty();
    private Format format = Format.PARQUET;
    private int top = 10;
    private OptionalInt limit = OptionalInt.empty();
    private Optional<String> histories = Optional.empty();
    private Optional<String> newItems = Optional.empty();
    private History history = History.ALL;
    private Optional<Seen> seen = Optional.empty();
    private Unknown unknown = Unknown.SKIP;
    private boolean overwrite;

    private Builder(String run) {
      this.run = run;
    }

    /**
     * A model of the run by its file's name, {@code expert-0}, or any safetensors file.
     *
     * @param name a name or a path
     * @return this
     */
    public Builder model(String name) {
      model = Optional.of(name);
      return this;
    }

    /**
     * Where the recommendations go: a directory, as a path or any Hadoop URI, or {@code
     * table:catalog.database.table}.
     *
     * @param directory the directory or table
     * @return this
     */
    public Builder to(String directory) {
      to = Optional.of(directory);
      return this;
    }

    /**
     * The form of the files.
     *
     * @param form Parquet or JSON Lines
     * @return this
     */
    public Builder format(Format form) {
      format = form;
      return this;
    }

    /**
     * How many items each user gets.
     *
     * @param k one or more
     * @return this
     */
    public Builder top(int k) {
      top = k;
      return this;
    }

    /**
     * One more user of the corpus; without any, all get recommendations.
     *
     * @param id a user_id
     * @return this
     */
    public Builder user(String id) {
      users.add(id);
      return this;
    }

    /**
     * So many users at most, the first by id.
     *
     * @param count one or more
     * @return this
     */
    public Builder limit(int count) {
      limit = OptionalInt.of(count);
      return this;
    }

    /**
     * JSON Lines with {@code user_id} and {@code item_ids}, instead of the corpus's users.
     *
     * @param file a file, folder or glob; a path or any Hadoop URI
     * @return this
     */
    public Builder histories(String file) {
      histories = Optional.of(file);
      return this;
    }

    /**
     * JSON Lines with {@code item_id}, {@code title} and {@code text} of new items.
     *
     * @param file a file, folder or glob; a path or any Hadoop URI
     * @return this
     */
    public Builder newItems(String file) {
      newItems = Optional.of(file);
      return this;
    }

    /**
     * How much of a corpus user's history is read.
     *
     * @param part all of it, or up to a target
     * @return this
     */
    public Builder history(History part) {
      history = part;
      return this;
    }

    /**
     * What becomes of items of the history.
     *
     * @param treatment left out, or kept
     * @return this
     */
    public Builder seen(Seen treatment) {
      seen = Optional.of(treatment);
      return this;
    }

    /**
     * What becomes of unknown users and items.
     *
     * @param treatment passed over, or an error
     * @return this
     */
    public Builder unknown(Unknown treatment) {
      unknown = treatment;
      return this;
    }

    /**
     * Earlier recommendations are replaced once the new ones are complete.
     *
     * @return this
     */
    public Builder overwrite() {
      overwrite = true;
      return this;
    }

    /**
     * The request.
     *
     * @return it, checked
     * @throws ConfigException if parts of it contradict one another
     */
    public RecommendRequest build() {
      return new RecommendRequest(
          run, model, to, format, top, users, limit, histories, newItems, history, seen, unknown,
          overwrite);
    }
  }
}
