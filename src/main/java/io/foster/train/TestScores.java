package io.foster.train;

import io.foster.evaluate.CatalogueScores;
import io.foster.evaluate.FullRanking.Split;
import io.foster.evaluate.MetricSuite;
import io.foster.evaluate.OtherProtocols;
import io.foster.evaluate.SlicedMetrics;
import io.foster.evaluate.UserRanks;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What scores reach on all test users.
 *
 * @param metrics over all of them, by name
 * @param users how many there are
 * @param slices what is reached on parts of them
 * @param otherProtocols what is reached against other candidates, by name
 * @param ranks each user's; empty where they were not asked for
 */
public record TestScores(
    LinkedHashMap<String, Double> metrics,
    long users,
    List<SlicedMetrics.Part> slices,
    LinkedHashMap<String, Double> otherProtocols,
    List<UserRanks.Rank> ranks)
    implements Serializable {

  /**
   * Ranks all items for all test users.
   *
   * @param withRanks whether each user's rank is kept
   */
  public static TestScores of(TrainingContext learner, CatalogueScores scores, boolean withRanks) {
    TrainingData data = learner.data();
    SlicedMetrics slices = new SlicedMetrics(data.cutoffs());
    OtherProtocols others = new OtherProtocols();
    UserRanks ranks = new UserRanks(scores.itemCount(), data.maskHistory());
    int[] counts = data.trainCounts();
    MetricSuite suite =
        learner.evaluate(
            scores,
            Split.TEST,
            (user, ranking) -> {
              int target = Split.TEST.target(user);
              slices.add(target, counts[user.items()[target]], ranking);
              others.add(ranking);
              if (withRanks) {
                ranks.add(user, target, ranking);
              }
            });
    return new TestScores(
        suite.evaluate(), suite.users(), slices.parts(), others.evaluate(), ranks.all());
  }

  /** The metrics over all users, then those of every slice and of other protocols. */
  public LinkedHashMap<String, Double> all() {
    LinkedHashMap<String, Double> all = new LinkedHashMap<>(metrics);
    slices.forEach(part -> all.putAll(part.named()));
    all.putAll(otherProtocols);
    return all;
  }
}
