package io.foster.distill;

import io.foster.base.ConfigException;
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
 * best on validation users is kept, of all draws of S together. Their seeds are used nowhere else.
 * The first-order loop can lower quality; behind the gate it cannot. Without validation users there
 * is no gate, and the last S is taken.
 */
final class Gate {
  private final DistillConfig config;
  private final Trainings trainings;
  private final DistillLog log;
  private final StudentPlan plan;
  private final boolean open;
  private final List<Long> seeds = new ArrayList<>();
  private Parametrisation synthetic;
  private int draw;
  private Best best = new Best(0, NamedTensors.empty(), Double.NEGATIVE_INFINITY);

  /**
   * The best S so far.
   *
   * @param draw which of the draws it is of, from 0
   * @param variables S
   * @param score what its students reached; minus infinity where none were trained
   */
  record Best(int draw, NamedTensors variables, double score) {}

  /**
   * Refuses draws that nothing can tell apart.
   *
   * @throws ConfigException if there are several and no validation users
   */
  Gate(StageContext c, DistillConfig config, Trainings trainings, DistillLog log) {
    this.config = config;
    this.trainings = trainings;
    this.log = log;
    boolean seen = trainings.learner().validator().sees();
    if (!seen && config.draws() > 1) {
      throw new ConfigException(
          "distill.draws: %d draws of S cannot be told apart without validation users; use 1, or a corpus.split with validation targets"
              .formatted(config.draws()));
    }
    this.open = config.gate().every() == 0 || !seen;
    this.plan = c.config().gatePlan().withSteps(config.gate().steps());
    for (int k = 0; k < config.gate().students(); k++) {
      seeds.add(c.seed("gate-" + k));
    }
  }

  /** What is looked at from now on is of this draw. */
  void begin(int number, Parametrisation form) {
    draw = number;
    synthetic = form;
  }

  /** The draw that is looked at. */
  int draw() {
    return draw;
  }

  /** Whether students are trained after a step, 0 for before the first; that takes a while. */
  boolean isDue(int step) {
    boolean choice = config.plan().steps() > 0 || config.draws() > 1;
    return !open && choice && (step % config.gate().every() == 0 || step == config.plan().steps());
  }

  void afterStep(int step, NamedTensors variables) {
    if (open || isDue(step)) {
      look(step, variables);
    }
  }

  /** Trains students on S as it is; keeps it if it is the best so far. */
  void look(int step, NamedTensors variables) {
    if (!isDue(step)) {
      best = new Best(draw, variables, best.score());
      return;
    }
    double score = score(synthetic.export(variables));
    boolean better = score > best.score();
    if (better) {
      best = new Best(draw, variables, score);
    }
    log.gate(step, score, better);
  }

  Best best() {
    return best;
  }

  /** Goes on from what an earlier attempt has found. */
  void restore(Best earlier) {
    best = earlier;
  }

  private double score(SyntheticSet set) {
    StudentPlan students = plan;
    List<Trainings.Job<Double>> jobs = new ArrayList<>();
    for (long seed : seeds) {
      jobs.add(
          (learner, progress) ->
              StudentTrainer.of(learner, set, students)
                  .train(set, seed, learner.validator(), progress)
                  .validation()
                  .stream()
                  .max(Comparator.naturalOrder())
                  .orElse(0.0));
    }
    return trainings.run("gate students", (long) seeds.size() * plan.steps(), jobs).stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(0);
  }
}
