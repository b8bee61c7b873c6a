package io.foster.distill;

import io.foster.config.DistillConfig;
import io.foster.config.StudentPlan;
import io.foster.pipeline.StageContext;
import io.foster.tensor.NamedTensors;
import io.foster.train.Trainings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The validation gate: now and then students are trained on S as it is, and the S whose students do
 * best on validation users is kept. Their seeds are used nowhere else. The first-order loop can
 * lower quality; behind the gate it cannot.
 */
final class Gate {
  private final DistillConfig config;
  private final Trainings trainings;
  private final Parametrisation synthetic;
  private final DistillLog log;
  private final StudentPlan plan;
  private final List<Long> seeds = new ArrayList<>();
  private NamedTensors best;
  private double bestScore = Double.NEGATIVE_INFINITY;

  Gate(
      StageContext c,
      DistillConfig config,
      Trainings trainings,
      Parametrisation synthetic,
      DistillLog log) {
    this.config = config;
    this.trainings = trainings;
    this.synthetic = synthetic;
    this.log = log;
    this.plan = c.config().student().plan().withSteps(config.gate().steps());
    for (int k = 0; k < config.gate().students(); k++) {
      seeds.add(c.seed("gate-" + k));
    }
  }

  void afterStep(int step, NamedTensors variables) {
    int every = config.gate().every();
    if (every == 0) {
      best = variables;
    } else if (step % every == 0 || step == config.plan().steps()) {
      look(step, variables);
    }
  }

  /** Trains students on S as it is; keeps it if it is the best so far. */
  void look(int step, NamedTensors variables) {
    if (config.gate().every() == 0 || config.plan().steps() == 0) {
      best = variables;
      return;
    }
    double score = score(synthetic.export(variables).flattened(config.labelTemperature()));
    boolean better = score > bestScore;
    if (better) {
      best = variables;
      bestScore = score;
    }
    log.gate(step, score, better);
  }

  NamedTensors best() {
    return best;
  }

  double bestScore() {
    return bestScore;
  }

  /** Goes on from what an earlier attempt has found. */
  void restore(NamedTensors earlierBest, double earlierScore) {
    best = earlierBest;
    bestScore = earlierScore;
  }

  private double score(SyntheticSet set) {
    StudentPlan students = plan;
    List<Trainings.Job<Double>> jobs = new ArrayList<>();
    for (long seed : seeds) {
      jobs.add(
          (learner, progress) ->
              new StudentTrainer(learner.model(), learner.encoder(), learner.frozen(), students)
                  .train(set, seed, learner.validator(), progress).validation().stream()
                      .max(Comparator.naturalOrder())
                      .orElse(0.0));
    }
    return trainings.run("gate students", (long) seeds.size() * plan.steps(), jobs).stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(0);
  }
}
