package io.foster.trial;

import io.foster.base.ProcessMemory;
import io.foster.config.BaselineConfig;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.DistillConfig;
import io.foster.config.DistillPlan;
import io.foster.config.EncoderConfig;
import io.foster.config.FosterConfig;
import io.foster.config.ModelShape;
import io.foster.config.StudentPlan;
import io.foster.config.TrainingPlan;
import io.foster.corpus.Corpus;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.methods.Budget;
import io.foster.methods.CoreSet;
import io.foster.methods.DealRec;
import io.foster.methods.DistillationMethod;
import io.foster.methods.ExpertLabelled;
import io.foster.methods.FosterDistillation;
import io.foster.methods.Goracs;
import io.foster.methods.GradientMatching;
import io.foster.methods.Herding;
import io.foster.methods.KCenterUsers;
import io.foster.methods.LongestHistories;
import io.foster.methods.MethodInputs;
import io.foster.methods.PopularityStrata;
import io.foster.methods.RandomUsers;
import io.foster.methods.StudentTraining;
import io.foster.methods.Td3;
import io.foster.methods.TrainingSet;
import io.foster.pipeline.Progress;
import io.foster.pipeline.StageContext;
import io.foster.seqmodel.SequenceTrainer;
import io.foster.seqmodel.Theta;
import io.foster.train.TestScores;
import io.foster.train.TrainedModel;
import io.foster.train.TrainingContext;
import io.foster.train.Trainings;
import io.foster.train.TrajectoryStore;
import java.io.IOException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Makes sets by any method and trains and evaluates students on them, all in the same way. */
public final class MethodRunner implements AutoCloseable {
  private final StageContext context;
  private final Trainings trainings;
  private List<Theta> experts;
  private Trainings students;
  private EncoderConfig read;

  private MethodRunner(StageContext context, Trainings trainings) {
    this.context = context;
    this.trainings = trainings;
  }

  /** Opens one on the results of the stages before. */
  public static MethodRunner open(StageContext context) throws IOException {
    return new MethodRunner(context, Trainings.open(context));
  }

  /**
   * A set and what it cost.
   *
   * @param set what students learn from
   * @param steps optimisation steps of the method; 0 for a selection
   * @param seconds wall-clock time of making it, without the experts'
   * @param residentBytes what the process held before, 0 where that is not known
   * @param peakBytes the most it held while making it, 0 where that is not known
   */
  public record Made(
      TrainingSet set, int steps, double seconds, long residentBytes, long peakBytes) {
    /** A line for the progress. */
    public String summary() {
      return String.format(
          Locale.ROOT,
          "  %s: %.1f s, %d steps, %d MiB more than before at its peak",
          set.label(),
          seconds,
          steps,
          Math.max(0, peakBytes - residentBytes) >> 20);
    }
  }

  /** How the cells of a configuration are measured. */
  public static EvaluationProtocol protocol(FosterConfig config, Corpus corpus, long users) {
    return EvaluationProtocol.fullRanking(
        config.corpus().splitName(),
        corpus.itemCount(),
        config.evaluate().maskHistory(),
        "all " + users + " users with a test target");
  }

  /**
   * A trained and evaluated model.
   *
   * @param seed of its training
   * @param metrics on the test users, by name, then those of their slices
   * @param users how many those are
   * @param validation the best validation score
   * @param steps of its training
   * @param seconds of its training, validation included
   * @param curve its looks at the validation users
   */
  public record Scored(
      long seed,
      LinkedHashMap<String, Double> metrics,
      long users,
      double validation,
      int steps,
      double seconds,
      List<SequenceTrainer.CurvePoint> curve)
      implements Serializable {}

  /** With the text encoder that sets are made with. */
  public Trainings trainings() {
    return trainings;
  }

  /**
   * With the text encoder of a configuration's students, and of the models they are compared with.
   */
  public Trainings students(StageContext c) throws IOException {
    EncoderConfig wanted = c.config().studentEncoder();
    if (wanted.equals(c.config().encoder())) {
      return trainings;
    }
    if (!wanted.equals(read)) {
      closeStudents();
      students = Trainings.ofStudents(c);
      read = wanted;
    }
    return students;
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
   */
  public Made make(StageContext c, Method method, long seed) throws IOException {
    FosterConfig config = c.config();
    BaselineConfig own = config.baseline();
    DistillationMethod baseline = baseline(c, method);
    AtomicInteger steps = new AtomicInteger();
    System.gc();
    ProcessMemory.resetPeak();
    long resident = ProcessMemory.residentBytes().orElse(0);
    long start = System.nanoTime();
    try (Progress.Task task = c.progress().task(method.label(), "steps", baseline.steps())) {
      MethodInputs sources =
          MethodInputs.of(
              own,
              trainings.learner(),
              own.needsExperts(method) ? experts() : List.of(),
              () -> {
                steps.incrementAndGet();
                task.add(1);
              });
      TrainingSet set = baseline.make(sources, budget(config), seed);
      return new Made(
          set,
          steps.get(),
          (System.nanoTime() - start) / 1e9,
          resident,
          ProcessMemory.peakBytes().orElse(0));
    }
  }

  private DistillationMethod baseline(StageContext c, Method method) {
    FosterConfig config = c.config();
    DistillConfig distill = config.distill();
    return switch (method) {
      case FOSTER -> new FosterDistillation(c, trainings, distill);
      case FOSTER_SCRATCH ->
          new FosterDistillation(
              c, trainings, distill.fromScratch(loop(distill, config.baseline().scratch())));
      case FOSTER_PUBLISHED ->
          new FosterDistillation(
              c, trainings, distill.asPublished(loop(distill, config.baseline().published())));
      case EXPERT_LABELLED ->
          new ExpertLabelled(
              selection(config.baseline(), config.baseline().labelled()),
              distill.labelExperts(),
              distill.labelTemperature(),
              distill.windowsOrWhole());
      case GRADIENT_MATCHING ->
          new GradientMatching(config.baseline().gradientMatching(), distill.tiedMixture());
      case TD3 -> new Td3(config.baseline().td3(), distill.tiedMixture());
      default -> selection(config.baseline(), method);
    };
  }

  private static DistillPlan loop(DistillConfig distill, BaselineConfig.Loop other) {
    return distill.plan().with(other.steps(), other.learningRate());
  }

  private static CoreSet selection(BaselineConfig config, Method method) {
    return switch (method) {
      case RANDOM -> new RandomUsers();
      case LONGEST -> new LongestHistories();
      case POPULARITY_STRATIFIED -> new PopularityStrata();
      case K_CENTER -> new KCenterUsers();
      case HERDING -> new Herding();
      case DEALREC -> new DealRec(config.dealRec());
      case GORACS -> new Goracs(config.goracs());
      default -> throw new IllegalArgumentException(method.label() + " selects nothing");
    };
  }

  private List<Theta> experts() throws IOException {
    if (experts == null) {
      experts =
          new TrajectoryStore(
                  context.layout().anchors(), context.spark().sparkContext().hadoopConfiguration())
              .experts(trainings.learner().model().shape()).stream()
                  .map(TrainedModel::theta)
                  .toList();
    }
    return experts;
  }

  /** The job that trains a student on a set and evaluates it. */
  public static Trainings.Job<Scored> student(
      ModelShape shape, TrainingSet set, StudentPlan plan, long seed) {
    return (any, progress) -> {
      TrainingContext learner = any.with(shape);
      return score(learner, seed, () -> StudentTraining.train(learner, set, plan, seed, progress));
    };
  }

  /** The job that trains a model on all data, exactly as the experts are, and evaluates it. */
  public static Trainings.Job<Scored> full(ModelShape shape, TrainingPlan plan, long seed) {
    return (any, progress) -> {
      TrainingContext learner = any.with(shape);
      return score(
          learner,
          seed,
          () ->
              new SequenceTrainer(learner.model(), learner.encoder(), plan)
                  .train(
                      SequenceTrainer.trainingSequences(learner.data().users()),
                      seed,
                      learner.validator(),
                      progress));
    };
  }

  /** The architecture of a configuration's students. */
  public ModelShape studentShape(StageContext c) throws IOException {
    return c.config().studentModel().shape(students(c).learner().featureDimension());
  }

  private static Scored score(
      TrainingContext learner, long seed, Supplier<SequenceTrainer.Outcome> training) {
    TrainedModel model = TrainedModel.of("", "", seed, learner.model().shape(), training);
    TestScores scores = TestScores.of(learner, model.theta());
    return new Scored(
        seed,
        scores.all(),
        scores.users(),
        model.validation(),
        model.steps(),
        model.seconds(),
        model.curve());
  }

  @Override
  public void close() {
    closeStudents();
    trainings.close();
  }
}
