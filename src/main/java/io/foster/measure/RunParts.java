package io.foster.measure;

import io.foster.config.DistillConfig;
import io.foster.config.EvaluateConfig;
import io.foster.config.ExpertsConfig;
import io.foster.config.Floor;
import io.foster.config.FosterConfig;
import io.foster.config.StudentPlan;
import io.foster.distill.Parametrisation;
import io.foster.ingest.InputSize;
import io.foster.measure.RunEstimate.Part;
import io.foster.measure.TrainingTime.Look;
import io.foster.measure.TrainingTime.Steps;
import io.foster.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a run that take steps or rank items, each measured on a few steps or users. Where
 * trainings run beside each other on cores, they take as long as their longest queue.
 */
final class RunParts {
  private static final String LARGE_SET =
      "the synthetic set is too large to be made up for a measurement";

  private final MadeUpRun run;
  private final FosterConfig config;
  private final InputSize size;
  private final int cores;

  /** Users at most: none with fewer interactions stays. */
  private final long users;

  private final long validation;

  RunParts(MadeUpRun run, InputSize size, int cores) {
    this.run = run;
    this.config = run.config();
    this.size = size;
    this.cores = cores;
    this.users = size.interactions() / Math.max(2, config.corpus().userCore());
    this.validation = Math.min(config.evaluate().validationUsers(), users);
  }

  /** Measures all. */
  List<Part> all() {
    Look own = look(true);
    Look made =
        config.studentModel().equals(config.model()) && config.studentFeatures().isEmpty()
            ? own
            : look(false);
    List<Part> parts = new ArrayList<>();
    parts.add(train(made, own));
    boolean random = config.evaluate().randomBaseline();
    if (run.hasSet()) {
      Parametrisation set = run.set();
      parts.addAll(List.of(labels(), loop(set), gate(set, made), students(set, own)));
      if (random) {
        parts.add(random(own));
      }
    } else {
      List<String> names = List.of("labels", "loop", "gate", "students", "random");
      names
          .subList(0, random ? 5 : 4)
          .forEach(name -> parts.add(new Part(name, Double.NaN, LARGE_SET)));
    }
    parts.add(rank(own));
    return parts;
  }

  /** How long a look at users takes: with students' model and features, or with the experts'. */
  private Look look(boolean students) {
    double scale = Math.max(1, size.items() / (double) run.items());
    return students
        ? TrainingTime.look(run, config.studentModel(), run.own(), scale)
        : TrainingTime.look(run, config.model(), run.teachers().get(0), scale);
  }

  private Part train(Look made, Look own) {
    ExpertsConfig experts = config.experts();
    int epochs = experts.plan().epochs();
    double positions = (double) epochs * Math.max(1, size.interactions());
    double seconds = 0;
    for (Tensor features : run.teachers()) {
      double one = TrainingTime.perPosition(run, config.model(), features) * positions;
      seconds += beside(experts.count(), one + (epochs + 1) * made.of(validation));
    }
    double reference = TrainingTime.perPosition(run, config.studentModel(), run.own()) * positions;
    int references = config.evaluate().seeds().size();
    seconds += beside(references, reference + (epochs + 1) * own.of(validation));
    return new Part(
        "train",
        seconds,
        "for %d models of all data; measured on %d steps"
            .formatted(experts.count() * run.teachers().size() + references, TrainingTime.STEPS));
  }

  private Part labels() {
    double seconds = DistillationTime.labels(run);
    return new Part(
        "labels",
        seconds,
        seconds == 0
            ? "for none (distill.start = none)"
            : "for soft targets of %d experts; measured on one sequence by one expert"
                .formatted(config.distill().labelExperts()));
  }

  private Part loop(Parametrisation set) {
    DistillConfig distill = config.distill();
    int steps = distill.plan().steps();
    if (steps == 0) {
      return new Part("loop", 0, "for no step of the first-order loop");
    }
    if (config.encoder().trainableLayers() > 0) {
      return new Part(
          "loop",
          Double.NaN,
          "with encoder.trainable-layers = %d a step depends on the cluster; foster steps measures it"
              .formatted(config.encoder().trainableLayers()));
    }
    return new Part(
        "loop",
        DistillationTime.loop(run, set),
        "for %,d steps of the first-order loop; measured on %d"
            .formatted(distill.draws() * steps, 1 + DistillationTime.STEPS));
  }

  private Part gate(Parametrisation set, Look look) {
    DistillConfig distill = config.distill();
    int looks = DistillationTime.gateLooks(distill);
    if (looks == 0) {
      return new Part("gate", 0, "for no look of the validation gate");
    }
    int students = distill.gate().students();
    int steps = distill.gate().steps();
    Steps one =
        TrainingTime.onSet(
            run, set, config.model(), run.teachers().get(0), config.gatePlan().withSteps(steps));
    return new Part(
        "gate",
        looks * beside(students, one.of(steps) + look.of(validation)),
        "for %d looks of %d students each; measured on %d steps"
            .formatted(looks, students, TrainingTime.STEPS));
  }

  private Part students(Parametrisation set, Look look) {
    Steps one =
        TrainingTime.onSet(run, set, config.studentModel(), run.own(), config.studentPlan());
    return new Part("students", onSets(one, look), "for " + onSteps("students"));
  }

  private Part random(Look look) {
    Steps one = TrainingTime.onRealSequences(run, config.studentPlan());
    return new Part("random", onSets(one, look), "for " + onSteps("models of random sequences"));
  }

  private double onSets(Steps one, Look look) {
    StudentPlan plan = config.studentPlan();
    return beside(
        config.evaluate().seeds().size(),
        one.of(plan.steps())
            + TrainingTime.looks(plan.looks(), plan.steps()) * look.of(validation));
  }

  private String onSteps(String models) {
    return "%d %s of %,d steps; measured on %d"
        .formatted(
            config.evaluate().seeds().size(),
            models,
            config.studentPlan().steps(),
            TrainingTime.STEPS);
  }

  private Part rank(Look look) {
    EvaluateConfig evaluate = config.evaluate();
    int seeds = evaluate.seeds().size();
    int models = seeds * (evaluate.randomBaseline() ? 3 : 2);
    for (Floor floor : evaluate.floors()) {
      models += floor == Floor.UNTRAINED ? seeds : 1;
    }
    return new Part(
        "rank",
        beside(models, look.of(users)),
        "for the test users, %,d at most, by %d models; measured on %d"
            .formatted(users, models, TrainingTime.USERS));
  }

  /** Seconds of so many pieces of work of the same length, spread over the cores. */
  private double beside(int n, double each) {
    return (n + cores - 1) / cores * each;
  }
}
