package io.foster.trial;

import io.foster.base.Json;
import io.foster.base.Store;
import io.foster.config.BaselineConfig.Method;
import io.foster.config.FosterConfig;
import io.foster.config.Variant;
import io.foster.corpus.Corpus;
import io.foster.distill.Catalogue;
import io.foster.methods.TrainingSet;
import io.foster.pipeline.StageContext;
import io.foster.train.Trainings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Methods x budgets x seeds on one data set, and variants of one of them. Whatever is finished, a
 * set or a cell, stays finished: killed at any moment and started again, a benchmark goes on where
 * it was.
 */
public final class Benchmark {
  private final BenchmarkPlan plan;
  private final Store store;
  private final CellStore cells;

  /**
   * @param store of the output that all data sets share
   */
  public Benchmark(BenchmarkPlan plan, Store store) {
    this.plan = plan;
    this.store = store;
    this.cells = new CellStore(store);
  }

  /** What is still to do, in the order of the plan. */
  public List<CellPlan> missing() throws IOException {
    List<CellPlan> missing = new ArrayList<>();
    for (CellPlan work : plan.works()) {
      List<Long> seeds = new ArrayList<>();
      for (long seed : work.seeds()) {
        if (cells.find(work.dataset(), work.cells(), seed, work.settings()).isEmpty()) {
          seeds.add(seed);
        }
      }
      if (!seeds.isEmpty()) {
        missing.add(work.with(seeds));
      }
    }
    return missing;
  }

  /**
   * Does what is missing.
   *
   * @param missing at least one
   * @param contexts the context for a configuration
   */
  public void run(List<CellPlan> missing, Function<FosterConfig, StageContext> contexts)
      throws IOException {
    try (MethodRunner workshop = MethodRunner.open(contexts.apply(missing.get(0).config()))) {
      for (CellPlan work : missing) {
        StageContext context = contexts.apply(work.config());
        String name =
            "[%d/%d] %s %s"
                .formatted(missing.indexOf(work) + 1, missing.size(), work.dataset(), work.cells());
        context.progress().part(name, "seeds " + work.seeds());
        try {
          // So many at a time as run beside each other: a killed benchmark loses no finished one.
          int beside = context.spark().sparkContext().defaultParallelism();
          for (int from = 0; from < work.seeds().size(); from += beside) {
            run(
                work,
                context,
                workshop,
                work.seeds().subList(from, Math.min(from + beside, work.seeds().size())));
          }
        } finally {
          context.progress().leave();
        }
      }
    }
  }

  private void run(CellPlan work, StageContext context, MethodRunner workshop, List<Long> seeds)
      throws IOException {
    if (work.method().isEmpty()) {
      var plan = work.config().experts().plan();
      var shape = workshop.studentShape(context);
      train(
          work,
          workshop.students(context),
          seeds,
          List.of(),
          seed -> MethodRunner.full(shape, plan, seed));
    } else {
      students(work, context, workshop, seeds);
    }
  }

  private void students(
      CellPlan work, StageContext context, MethodRunner workshop, List<Long> seeds)
      throws IOException {
    boolean redraws = work.method().orElseThrow().redraws();
    List<Kept> sets = new ArrayList<>();
    for (long seed : redraws ? seeds : seeds.subList(0, 1)) {
      sets.add(set(work, context, workshop, redraws ? "-" + seed : ""));
    }
    var plan = work.config().student().plan();
    var shape = workshop.studentShape(context);
    train(
        work,
        workshop.students(context),
        seeds,
        sets,
        seed ->
            MethodRunner.student(
                shape, sets.get(redraws ? seeds.indexOf(seed) : 0).set(), plan, seed));
  }

  private void train(
      CellPlan work,
      Trainings trainings,
      List<Long> seeds,
      List<Kept> sets,
      LongFunction<Trainings.Job<MethodRunner.Scored>> job)
      throws IOException {
    List<Trainings.Job<MethodRunner.Scored>> jobs = new ArrayList<>();
    seeds.forEach(seed -> jobs.add(job.apply(seed)));
    long steps = sets.isEmpty() ? 0 : (long) jobs.size() * work.config().student().plan().steps();
    List<MethodRunner.Scored> scored =
        trainings.run(work.cells() + ", " + jobs.size() + " models", steps, jobs);
    for (int k = 0; k < scored.size(); k++) {
      Optional<Kept> set =
          sets.isEmpty() ? Optional.empty() : Optional.of(sets.get(k % sets.size()));
      cells.write(work.cells(), cell(work, trainings.corpus(), scored.get(k), set));
    }
  }

  private static BenchmarkCell cell(
      CellPlan work, Corpus corpus, MethodRunner.Scored scored, Optional<Kept> set) {
    FosterConfig config = work.config();
    return new BenchmarkCell(
        work.dataset(),
        work.method().map(Method::label).orElse(BenchmarkCell.FULL),
        work.variant().map(Variant::name).orElse(BenchmarkCell.AS_CONFIGURED),
        set.map(s -> s.set().label()).orElse(BenchmarkCell.FULL),
        set.isPresent() ? config.distill().sequences() : 0,
        set.isPresent() ? config.distill().length() : 0,
        config.studentLabel(),
        scored.seed(),
        MethodRunner.protocol(config, corpus, scored.users()),
        scored.metrics(),
        scored.validation(),
        scored.steps(),
        scored.seconds(),
        scored.curve(),
        set.map(Kept::cost).orElse(BenchmarkCell.Cost.NONE),
        work.settings());
  }

  /** A finished set and what it cost to make. */
  private record Kept(TrainingSet set, BenchmarkCell.Cost cost) {}

  /** What stands beside a finished set; written into it before it is put in place. */
  record MadeFile(BenchmarkCell.Cost cost, Map<String, String> madeFrom) {}

  /**
   * @param draw which of several draws of a method, as its name ends
   */
  private Kept set(CellPlan work, StageContext c, MethodRunner workshop, String draw)
      throws IOException {
    String name = work.set() + draw;
    Configuration hadoop = c.spark().sparkContext().hadoopConfiguration();
    Path place = new Path(new Path(new Path(store.root(), work.dataset()), "sets"), name);
    Path file = new Path(place, "made.json");
    Catalogue catalogue = Catalogue.of(workshop.trainings().corpus());
    Map<String, String> settings = CellFingerprint.ofSet(c.config(), work.method());
    if (store.exists(file)) {
      MadeFile made = Json.read(store.read(file), MadeFile.class);
      CellStore.requireSame(file, made.madeFrom(), settings);
      return new Kept(SetDirectory.read(place, catalogue, hadoop), made.cost());
    }
    MethodRunner.Made made =
        workshop.make(c, work.method().orElseThrow(), c.seed("set/" + work.draw() + draw));
    c.progress().say(made.summary());
    BenchmarkCell.Cost cost =
        new BenchmarkCell.Cost(
            made.steps(), made.seconds(), made.residentBytes(), made.peakBytes());
    Path unfinished = new Path(place.getParent(), "." + name + ".unfinished");
    store.delete(unfinished);
    store.makeDirectory(unfinished);
    SetDirectory.write(c, unfinished, made.set(), catalogue, work.config().render("baseline"));
    store.write(new Path(unfinished, "made.json"), Json.write(new MadeFile(cost, settings)));
    store.move(unfinished, place);
    return new Kept(made.set(), cost);
  }
}
