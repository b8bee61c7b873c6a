package io.foster.trial;

import io.foster.base.ConfigException;
import io.foster.base.Store;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import io.foster.config.StudentPlan;
import io.foster.config.StudentSettings;
import io.foster.methods.TrainingSet;
import io.foster.pipeline.StageContext;
import io.foster.seqmodel.SequenceTrainer.CurvePoint;
import io.foster.train.TrainedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.hadoop.fs.Path;

/**
 * Chooses how a method's students are trained: one student for each trial of {@code
 * benchmark.tune}, on the method's own set; the best on the validation users is taken. No test user
 * is looked at, and no seed is a reported one's.
 */
final class Tuning {
  private static final String GRID = "benchmark.tune";

  private final ChoiceStore choices;

  Tuning(Store store) {
    this.choices = new ChoiceStore(store);
  }

  /** A method's set, made where it is not there yet. */
  @FunctionalInterface
  interface SetOf {
    TrainingSet make(long seed) throws IOException;
  }

  /** Adds what cells of tuned students depend on. */
  static void note(FosterConfig config, Map<String, String> settings) {
    if (!config.benchmark().tune().isEmpty()) {
      settings.put(GRID, config.render(GRID));
    }
  }

  /** Looks at each choice of a data set: its file and what it was made from. */
  void each(String dataset, BiConsumer<Path, Map<String, String>> look) throws IOException {
    choices.each(dataset, look);
  }

  /**
   * The choice for a group of cells; finished trials of an earlier attempt count.
   *
   * @param base the group, of a method without a variant
   * @param content the hashes of the corpus and of the features
   * @throws ConfigException if there are no validation users to choose by
   */
  StudentSettings choose(
      CellPlan base, StageContext c, Trial trial, Map<String, String> content, SetOf sets)
      throws IOException {
    if (!trial.making().learner().validator().sees()) {
      throw new ConfigException(
          GRID
              + ": there are no validation users to choose by; leave its lists empty, or use a"
              + " corpus.split with validation targets");
    }
    FosterConfig config = base.config();
    Method method = base.subject().method().orElseThrow();
    Map<String, String> madeFrom = CellFingerprint.ofStudents(config, Optional.of(method));
    note(config, madeFrom);
    madeFrom.putAll(content);
    StudentChoice found =
        choices
            .find(base.dataset(), base.cells(), madeFrom)
            .orElse(
                new StudentChoice(
                    base.dataset(),
                    method.label(),
                    config.distill().sequences(),
                    config.studentLabel(),
                    seed(c),
                    List.of(),
                    madeFrom));
    int expected = trials(config, method, false).size();
    if (found.trials().size() == expected) {
      return found.chosen().settings();
    }
    TrainingSet set = sets.make(found.seed());
    List<StudentSettings> trials = trials(config, method, set instanceof TrainingSet.Hard);
    // So many at a time as run beside each other: a killed benchmark loses no finished one.
    int beside = c.spark().sparkContext().defaultParallelism();
    while (found.trials().size() < trials.size()) {
      int from = found.trials().size();
      List<StudentSettings> next = trials.subList(from, Math.min(from + beside, trials.size()));
      List<StudentChoice.Trialled> all = new ArrayList<>(found.trials());
      all.addAll(run(c, trial, set, method, next, found.seed()));
      found =
          new StudentChoice(
              found.dataset(),
              found.method(),
              found.sequences(),
              found.student(),
              found.seed(),
              all,
              madeFrom);
      choices.write(base.dataset(), base.cells(), found);
    }
    StudentChoice.Trialled best = found.chosen();
    c.progress()
        .say(
            "  chosen of %d: %s (validation NDCG@10 %.4f after %d steps, untrained %.4f)"
                .formatted(
                    trials.size(),
                    best.settings().text(),
                    best.validation(),
                    best.step(),
                    best.untrained()));
    return best.settings();
  }

  /** Positive, since sets that are drawn for it have it in their names. */
  private static long seed(StageContext c) {
    return c.seed("tune") >>> 1;
  }

  private static List<StudentSettings> trials(FosterConfig config, Method method, boolean hard) {
    return config.benchmark().tune().trials(Trial.studentPlan(config, method).settings(hard));
  }

  private static List<StudentChoice.Trialled> run(
      StageContext c,
      Trial trial,
      TrainingSet set,
      Method method,
      List<StudentSettings> settings,
      long seed)
      throws IOException {
    StudentPlan plan = Trial.studentPlan(c.config(), method);
    List<Training> trainings = new ArrayList<>();
    for (StudentSettings s : settings) {
      trainings.add(new Training.Student(set, method.label(), plan.with(s), seed));
    }
    List<TrainedModel> models =
        trial.validate(c, method.label() + ", " + settings.size() + " trials", trainings);
    List<StudentChoice.Trialled> results = new ArrayList<>();
    for (int k = 0; k < settings.size(); k++) {
      TrainedModel model = models.get(k);
      CurvePoint best = model.chosen();
      results.add(
          new StudentChoice.Trialled(
              settings.get(k),
              model.curve().get(0).validation(),
              best.validation(),
              best.step(),
              model.seconds()));
    }
    return results;
  }
}
