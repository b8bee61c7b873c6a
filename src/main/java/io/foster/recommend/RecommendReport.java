package io.foster.recommend;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.foster.base.Json;

/**
 * What was recommended by what. It holds no times but one that was asked for, and no paths: the
 * same seed gives the same bytes.
 *
 * @param dataset the run's data set
 * @param model the name of the model
 * @param training what that was trained on
 * @param method how that was chosen
 * @param seed of its training
 * @param users who got recommendations
 * @param unknownUsers who were asked for and are not in the corpus; passed over
 * @param withoutHistory whose history holds nothing to read; passed over
 * @param unknownItems items of given histories that are unknown; left out
 * @param catalogueItems candidates of the run's catalogue
 * @param newItems further candidates, known by their texts
 * @param top items for each user, at most
 * @param history which part of the corpus's histories was read: all, test, validation, or given
 * @param seenItems {@code mask} or {@code keep}
 * @param ties how equal scores are ordered
 * @param since users have an interaction at this time or later (ISO-8601, UTC); null: all users
 * @param because so many items of the history are given as reasons, at most; null: none
 * @param buckets the files are partitioned by user into so many; null: they are not
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RecommendReport(
    String dataset,
    String model,
    String training,
    String method,
    long seed,
    long users,
    long unknownUsers,
    long withoutHistory,
    long unknownItems,
    int catalogueItems,
    int newItems,
    int top,
    String history,
    String seenItems,
    String ties,
    String since,
    Integer because,
    Integer buckets) {
  /** The order of equal scores. */
  static final String TIES =
      "by score, then the catalogue's items before new ones, then by item id (UTF-8 bytes)";

  /**
   * What was done, for people.
   *
   * @return one line
   */
  public String summary() {
    String passedOver =
        unknownUsers + withoutHistory == 0
            ? ""
            : "; passed over: %d unknown users, %d without a history"
                .formatted(unknownUsers, withoutHistory);
    String leftOut = unknownItems == 0 ? "" : "; %d unknown items left out".formatted(unknownItems);
    String fresh = newItems == 0 ? "" : " and %d new".formatted(newItems);
    String changed = since == null ? "" : " with an interaction since " + since;
    return "top %d of %d items%s for %d users%s by %s, seen items %s%s%s"
        .formatted(
            top,
            catalogueItems,
            fresh,
            users,
            changed,
            model,
            seenItems.equals("mask") ? "left out" : "kept",
            passedOver,
            leftOut);
  }

  /** As JSON, indented. */
  String json() {
    return Json.write(this);
  }
}
