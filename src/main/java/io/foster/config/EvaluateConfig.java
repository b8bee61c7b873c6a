package io.foster.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The section {@code evaluate}.
 *
 * @param seeds one model of each kind is trained for every seed
 * @param cutoffs the values of k
 * @param maskHistory whether items of the history are no candidates
 * @param validationUsers users that checkpoints are chosen by, at most
 * @param randomBaseline whether models of random real sequences are trained too
 * @param floors what every model has to be better than, measured too
 * @param ranks whether each test user's rank is written
 */
public record EvaluateConfig(
    List<Long> seeds,
    List<Integer> cutoffs,
    boolean maskHistory,
    int validationUsers,
    boolean randomBaseline,
    List<Floor> floors,
    boolean ranks) {

  static EvaluateConfig read(Section s) {
    EvaluateConfig config =
        new EvaluateConfig(
            s.seeds("seeds"),
            s.integers("cutoffs", 1).stream().sorted().distinct().toList(),
            s.bool("mask-history"),
            s.integer("validation-users", 1),
            s.bool("random-baseline"),
            s.choices("floors", Floor.class).stream().distinct().toList(),
            s.bool("ranks"));
    if (config.seeds.isEmpty()) {
      s.problem("seeds", "is empty", "name at least one");
    }
    Set<Long> once = new HashSet<>();
    for (long seed : config.seeds) {
      if (!once.add(seed)) {
        s.problem("seeds", seed + " stands there twice", "name each seed once");
      }
    }
    if (!config.cutoffs.contains(10)) {
      s.problem("cutoffs", "lacks 10", "add it: the table of results shows Recall@10 and NDCG@10");
    }
    return config;
  }
}
