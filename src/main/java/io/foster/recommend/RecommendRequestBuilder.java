package io.foster.recommend;

import io.foster.base.ConfigException;
import io.foster.recommend.RecommendRequest.Format;
import io.foster.recommend.RecommendRequest.History;
import io.foster.recommend.RecommendRequest.Seen;
import io.foster.recommend.RecommendRequest.Unknown;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A {@link RecommendRequest} with wishes of one's own. Not for several threads. */
public final class RecommendRequestBuilder {
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
  private Optional<Instant> since = Optional.empty();
  private OptionalInt because = OptionalInt.empty();
  private OptionalInt buckets = OptionalInt.empty();
  private boolean overwrite;

  RecommendRequestBuilder(String run) {
    this.run = run;
  }

  /**
   * A model of the run by its file's name, {@code expert-0}, or any safetensors file.
   *
   * @param name a name or a path
   * @return this
   */
  public RecommendRequestBuilder model(String name) {
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
  public RecommendRequestBuilder to(String directory) {
    to = Optional.of(directory);
    return this;
  }

  /**
   * The form of the files.
   *
   * @param form Parquet or JSON Lines
   * @return this
   */
  public RecommendRequestBuilder format(Format form) {
    format = form;
    return this;
  }

  /**
   * How many items each user gets.
   *
   * @param k one or more
   * @return this
   */
  public RecommendRequestBuilder top(int k) {
    top = k;
    return this;
  }

  /**
   * One more user of the corpus; without any, all get recommendations.
   *
   * @param id a user_id
   * @return this
   */
  public RecommendRequestBuilder user(String id) {
    users.add(id);
    return this;
  }

  /**
   * So many users at most, the first by id.
   *
   * @param count one or more
   * @return this
   */
  public RecommendRequestBuilder limit(int count) {
    limit = OptionalInt.of(count);
    return this;
  }

  /**
   * JSON Lines with {@code user_id} and {@code item_ids}, instead of the corpus's users.
   *
   * @param file a file, folder or glob; a path or any Hadoop URI
   * @return this
   */
  public RecommendRequestBuilder histories(String file) {
    histories = Optional.of(file);
    return this;
  }

  /**
   * JSON Lines with {@code item_id}, {@code title} and {@code text} of new items.
   *
   * @param file a file, folder or glob; a path or any Hadoop URI
   * @return this
   */
  public RecommendRequestBuilder newItems(String file) {
    newItems = Optional.of(file);
    return this;
  }

  /**
   * How much of a corpus user's history is read.
   *
   * @param part all of it, or up to a target
   * @return this
   */
  public RecommendRequestBuilder history(History part) {
    history = part;
    return this;
  }

  /**
   * What becomes of items of the history.
   *
   * @param treatment left out, or kept
   * @return this
   */
  public RecommendRequestBuilder seen(Seen treatment) {
    seen = Optional.of(treatment);
    return this;
  }

  /**
   * What becomes of unknown users and items.
   *
   * @param treatment passed over, or an error
   * @return this
   */
  public RecommendRequestBuilder unknown(Unknown treatment) {
    unknown = treatment;
    return this;
  }

  /**
   * Only users of the corpus with an interaction at this time or later.
   *
   * @param time the earliest time that counts
   * @return this
   */
  public RecommendRequestBuilder since(Instant time) {
    since = Optional.of(time);
    return this;
  }

  /**
   * The items of the history that the model attends to most are given with the recommendations.
   *
   * @param count how many for each user, at most; one or more
   * @return this
   */
  public RecommendRequestBuilder because(int count) {
    because = OptionalInt.of(count);
    return this;
  }

  /**
   * The files stand in partitions by a hash of the user's id.
   *
   * @param count how many partitions, at most; 1 to 10,000
   * @return this
   */
  public RecommendRequestBuilder buckets(int count) {
    buckets = OptionalInt.of(count);
    return this;
  }

  /**
   * Earlier recommendations are replaced once the new ones are complete.
   *
   * @return this
   */
  public RecommendRequestBuilder overwrite() {
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
    List<String> those = List.copyOf(users);
    RecommendRequest request =
        new RecommendRequest(
            run, model, to, format, top, those, limit, histories, newItems, history, seen, unknown,
            since, because, buckets, overwrite);
    request.check();
    return request;
  }
}
