package io.foster.recommend;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.foster.base.Json;

/**
 * What was recommended by what. It holds no times and no paths: the same seed gives the same bytes.
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
 */
@JsonNaming(SnakeCaseStrategy.class)
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
    String ties) {
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
    return "top %d of %d items%s for %d users by %s, seen items %s%s%s"
        .formatted(
            top,
            catalogueItems,
            fresh,
            users,
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
