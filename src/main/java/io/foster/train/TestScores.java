package io.foster.train;

import io.foster.evaluate.FullRanking;
import io.foster.evaluate.MetricSuite;
import io.foster.evaluate.SlicedMetrics;
import io.foster.seqmodel.Theta;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What a model reaches on all test users.
 *
 * @param metrics over all of them, by name
 * @param users how many there are
 * @param slices what it reaches on parts of them
 */
public record TestScores(
    LinkedHashMap<String, Double> metrics, long users, List<SlicedMetrics.Part> slices)
    implements Serializable {

  /** Ranks all items for all test users. */
  public static TestScores of(TrainingContext learner, Theta theta) {
    SlicedMetrics slices = new SlicedMetrics(learner.data().cutoffs());
    MetricSuite suite = learner.evaluate(theta, FullRanking.Split.TEST, slices);
    return new TestScores(suite.evaluate(), suite.users(), slices.parts());
  }

  /** The metrics over all users, then those of every slice. */
  public LinkedHashMap<String, Double> all() {
    LinkedHashMap<String, Double> all = new LinkedHashMap<>(metrics);
    slices.forEach(part -> all.putAll(part.named()));
    return all;
  }
}
