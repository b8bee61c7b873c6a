package io.foster.trial;

import io.foster.base.ProcessMemory;
import io.foster.config.BaselineConfig;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.DistillConfig;
import io.foster.config.EncoderConfig;
import io.foster.config.Floor;
import io.foster.config.FosterConfig;
import io.foster.config.LabelUse;
import io.foster.config.ModelConfig;
import io.foster.config.StudentPlan;
import io.foster.evaluate.Cell;
import io.foster.methods.Budget;
import io.foster.methods.DistillationMethod;
import io.foster.methods.MethodInputs;
import io.foster.methods.TrainingSet;
import io.foster.pipeline.Progress;
import io.foster.pipeline.StageContext;
import io.foster.seqmodel.Theta;
import io.foster.train.TestScores;
import io.foster.train.TrainedModel;
import io.foster.train.TrainingContext;
import io.foster.train.TrainingCurves;
import io.foster.train.Trainings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;

/**
 * The engine behind run, baseline and benchmark: makes sets by any method, trains students on them,
 * trains models on all data, and measures all in the same way. A run is a benchmark of full data,
 * FOSTER and random users at one budget.
 */
public final class Trial implements AutoCloseable {
  private final StageContext context;
  private Trainings making;
  private MethodFactory methods;
  private Trainings students;
  private EncoderConfig read;
  private ModelConfig shaped;

  private Trial(StageContext context) {
    this.context = context;
  }

  /** Opens one on the results of the stages before. */
  public static Trial open(StageContext context) {
    return new Trial(context);
  }

  /**
   * A set and what it cost.
   *
   * @param set what students learn from
   * @param cost of making it
   */
  public record Made(TrainingSet set, Cell.Cost cost) {
    /** A line for the progress. */
    public String summary() {
      return String.format(
          Locale.ROOT,
          "  %s: %.1f s, %d steps, %d MiB more than before at its peak",
          set.label(),
          cost.seconds(),
          cost.steps(),
          cost.moreBytes() >> 20);
    }
  }

  /** With the model and the text encoder that sets are made with. */
  public Trainings making() throws IOException {
    if (making == null) {
      making = Trainings.open(context);
    }
    return making;
  }

  /**
   * With the model and the text encoder of a configuration's students, and of the models they are
   * compared with.
   */
  public Trainings students(StageContext c) throws IOException {
    FosterConfig config = c.config();
    EncoderConfig reads = config.studentEncoder();
    if (reads.equals(config.encoder()) && config.studentModel().equals(config.model())) {
      return making();
    }
    if (!reads.equals(read) || !config.studentModel().equals(shaped)) {
      closeStudents();
      students = Trainings.ofStudents(c);
      read = reads;
      shaped = config.studentModel();
    }
    return students;
  }

  private MethodFactory methods() throws IOException {
    if (methods == null) {
      methods = new MethodFactory(context, making());
    }
    return methods;
  }

  private void closeStudents() {
    if (students != null) {
      students.close();
    }
  }

  /** The budget of a configuration. */
  public static Budget budget(FosterConfig config) {
    DistillConfig distill = config.distill();
    return new Budget(distill.sequences(), distill.length(), distill.longestWindow());
  }

  /**
   * Makes a set.
   *
   * @param c whose sections baseline and distill say how
   * @param draw of a method that draws anew for every student: the student's seed
   */
  public Made make(StageContext c, Method method, OptionalLong draw) throws IOException {
    FosterConfig config = c.config();
    BaselineConfig own = config.baseline();
    DistillationMethod baseline = methods().of(c, method);
    AtomicInteger steps = new AtomicInteger();
    long seed = c.seed("set/" + SetName.of(method, c.config()) + SetName.suffix(draw));
    System.gc();
    ProcessMemory.resetPeak();
    long resident = ProcessMemory.residentBytes().orElse(0);
    long start = System.nanoTime();
    try (Progress.Task task = c.progress().task(method.label(), "steps", baseline.steps())) {
      MethodInputs sources =
          MethodInputs.of(
              own,
              making().learner(),
              own.needsExperts(method) ? methods().experts() : List.of(),
              () -> {
                steps.incrementAndGet();
                task.add(1);
              });
      TrainingSet set = baseline.make(sources, budget(config), seed);
      return new Made(
          set,
          new Cell.Cost(
              steps.get(),
              (System.nanoTime() - start) / 1e9,
              resident,
              ProcessMemory.peakBytes().orElse(0)));
    }
  }

  /**
   * How students are trained on a method's sets: as many steps at the same rate for all. Soft
   * labels that are no expert's scores are learned as they are written.
   */
  public static StudentPlan studentPlan(FosterConfig config, Method method) {
    return switch (method) {
      case GRADIENT_MATCHING, TD3 -> config.studentPlan().with(LabelUse.AS_WRITTEN);
      default -> config.studentPlan();
    };
  }

  /** A student of each seed, on the set of its draw, as configured. */
  public static List<Training> students(
      FosterConfig config, Method method, List<TrainingSet> sets, List<Long> seeds) {
    return students(studentPlan(config, method), method, sets, seeds);
  }

  /** The same with a plan of their own. */
  static List<Training> students(
      StudentPlan plan, Method method, List<TrainingSet> sets, List<Long> seeds) {
    List<Training> trainings = new ArrayList<>();
    for (int k = 0; k < seeds.size(); k++) {
      trainings.add(
          new Training.Student(sets.get(k % sets.size()), method.label(), plan, seeds.get(k)));
    }
    return trainings;
  }

  /** A model of all data of each seed. */
  public static List<Training> full(FosterConfig config, List<Long> seeds) {
    return seeds.stream()
        .map(seed -> (Training) new Training.Full(config.experts().plan(), seed))
        .toList();
  }

  /**
   * Trains models and writes them, with their curves, into the stage's directory. Those that a
   * killed attempt has finished are not trained again.
   *
   * @param what they are, for the progress line
   */
  public List<TrainedModel> train(String what, List<Training> trainings) throws IOException {
    Trainings students = students(context);
    Configuration hadoop = context.spark().sparkContext().hadoopConfiguration();
    List<Trainings.Job<TrainedModel>> jobs = new ArrayList<>();
    trainings.forEach(training -> jobs.add(training::run));
    List<TrainedModel> models = new ArrayList<>();
    for (TrainedModel model : students.runKept(what, steps(students, trainings), jobs)) {
      models.add(model.readingBy(context.config().transferEncoder()));
    }
    TrainingCurves.write(context.out(), hadoop, models);
    for (TrainedModel model : models) {
      model.write(context.out(), hadoop);
      context.progress().say("  " + model.summary());
    }
    return models;
  }

  /** Trains models and ranks all items for the test users with each. */
  public List<Measured> measure(StageContext c, String what, List<Training> trainings)
      throws IOException {
    Trainings students = students(c);
    boolean ranks = c.config().evaluate().ranks();
    List<Trainings.Job<Measured>> jobs = new ArrayList<>();
    for (Training training : trainings) {
      jobs.add((learner, progress) -> measured(learner, training.run(learner, progress), ranks));
    }
    return students.run(what, steps(students, trainings), jobs);
  }

  private static Measured measured(TrainingContext learner, TrainedModel model, boolean ranks) {
    return Measured.of(model, TestScores.of(learner, learner.scores(model.theta()), ranks));
  }

  /** Trains models, looked at by validation users alone; they come without their parameters. */
  List<TrainedModel> validate(StageContext c, String what, List<Training> trainings)
      throws IOException {
    Trainings students = students(c);
    List<Trainings.Job<TrainedModel>> jobs = new ArrayList<>();
    for (Training training : trainings) {
      jobs.add((learner, progress) -> training.run(learner, progress).withTheta(Theta.empty()));
    }
    return students.run(what, steps(students, trainings), jobs);
  }

  /**
   * Ranks all items for the test users without having learned anything.
   *
   * @param all seeds of the evaluation, of which a floor takes those that make a difference
   */
  public List<Measured> measure(StageContext c, Floor floor, List<Long> all) throws IOException {
    List<Long> seeds = new Subject.Untaught(floor).seeds(all);
    if (floor == Floor.UNTRAINED) {
      return measure(c, floor.label(), untrained(seeds));
    }
    boolean ranks = c.config().evaluate().ranks();
    return students(c)
        .run(
            floor.label(),
            0,
            List.of((learner, progress) -> FloorScores.measure(floor, learner, ranks)));
  }

  /** A fresh model of each seed. */
  static List<Training> untrained(List<Long> seeds) {
    return seeds.stream().map(seed -> (Training) new Training.Untrained(seed)).toList();
  }

  /** Ranks all items for the test users with models that are trained already. */
  public List<Measured> measure(List<TrainedModel> models) throws IOException {
    boolean ranks = context.config().evaluate().ranks();
    List<Trainings.Job<Measured>> jobs = new ArrayList<>();
    for (TrainedModel model : models) {
      jobs.add(
          (learner, progress) -> {
            Measured measured = measured(learner, model, ranks);
            progress.afterStep(1, 1, model.theta());
            return measured;
          });
    }
    return students(context).run("ranking for test users", models.size(), jobs);
  }

  private static long steps(Trainings students, List<Training> trainings) {
    return trainings.stream().mapToLong(t -> t.steps(students.learner())).sum();
  }

  @Override
  public void close() {
    closeStudents();
    if (making != null) {
      making.close();
    }
  }
}
