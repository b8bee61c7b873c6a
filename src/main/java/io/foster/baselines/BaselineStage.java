package io.foster.baselines;

import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import io.foster.corpus.Corpus;
import io.foster.distill.Catalogue;
import io.foster.distill.StudentPlan;
import io.foster.evaluate.Cell;
import io.foster.evaluate.EvaluationProtocol;
import io.foster.evaluate.MetricsFile;
import io.foster.learning.Trainings;
import io.foster.pipeline.ProcessMemory;
import io.foster.pipeline.StageContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * One method from data to table: makes its set, trains a student on it for every evaluation seed
 * and ranks all items for the test users. Output: {@code baseline-METHOD/} with the set ({@link
 * SetDirectory}) and {@code metrics.json}.
 */
public final class BaselineStage {
  private BaselineStage() {}

  public static void run(StageContext c) throws IOException {
    FosterConfig config = c.config();
    Method method = config.baseline().method();
    StudentPlan plan = Workshop.studentPlan(config, method);
    List<Long> seeds = config.evaluate().seeds();
    try (Workshop workshop = Workshop.open(c)) {
      List<TrainingSet> sets = new ArrayList<>();
      Catalogue catalogue = catalogue(workshop.trainings().corpus());
      for (int k = 0; k < (method.redraws() ? seeds.size() : 1); k++) {
        Workshop.Made made = workshop.make(c, method, c.seed("set-" + k));
        sets.add(made.set());
        c.progress().say(describe(made));
      }
      for (int k = 0; k < sets.size(); k++) {
        Path place = sets.size() == 1 ? c.out() : new Path(c.out(), "seed-" + seeds.get(k));
        SetDirectory.write(c, place, sets.get(k), catalogue, config.render("baseline"));
      }
      List<Trainings.Job<Workshop.Scored>> jobs = new ArrayList<>();
      for (int k = 0; k < seeds.size(); k++) {
        jobs.add(
            Workshop.student(
                workshop.studentShape(c), sets.get(k % sets.size()), plan, seeds.get(k)));
      }
      List<Workshop.Scored> scored =
          workshop
              .students(c)
              .run(seeds.size() + " students", (long) seeds.size() * plan.steps(), jobs);
      List<Cell> cells =
          scored.stream()
              .map(
                  s ->
                      new Cell(
                          config.dataset(),
                          training(sets.get(0)),
                          method.label(),
                          s.seed(),
                          "test",
                          s.metrics(),
                          s.seconds(),
                          ProcessMemory.peakBytes().orElse(0)))
              .toList();
      new MetricsFile(protocol(config, workshop.trainings().corpus(), scored.get(0).users()), cells)
          .write(new Path(c.out(), "metrics.json"), c.spark().sparkContext().hadoopConfiguration());
    }
  }

  /** What the tables call the training data. */
  public static String training(TrainingSet set) {
    return (set instanceof TrainingSet.Soft ? "synthetic-" : "real-") + set.sequenceCount();
  }

  /** The ids and titles of a corpus. */
  public static Catalogue catalogue(Corpus corpus) {
    return new Catalogue(Arrays.asList(corpus.itemIds()), Arrays.asList(corpus.titles()));
  }

  /** How its cells were measured. */
  public static EvaluationProtocol protocol(FosterConfig config, Corpus corpus, long users) {
    return EvaluationProtocol.fullRanking(
        config.corpus().splitName(),
        corpus.itemCount(),
        config.evaluate().maskHistory(),
        "all " + users + " users with a test target");
  }

  /** A line for the progress. */
  public static String describe(Workshop.Made made) {
    return String.format(
        Locale.ROOT,
        "  %s: %.1f s, %d steps, %d MiB more than before at its peak",
        training(made.set()),
        made.seconds(),
        made.steps(),
        Math.max(0, made.peakBytes() - made.residentBytes()) >> 20);
  }
}
